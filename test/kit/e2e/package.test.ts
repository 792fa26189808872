/** The package as it is published: packed, installed where nothing of this repository is, and used by a provider of the template. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openTerraform } from "terraform-plugin-kit/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeBlocks } from "../../docs/pages.ts";
import { currentHost, describeTerraform } from "../../support/terraform.ts";

const root = join(import.meta.dirname, "../../..");
const install = ["install", "--prefer-offline", "--no-audit", "--no-fund"];

describeTerraform("the package terraform-plugin-kit", () => {
  let scratch = "";
  let provider = "";
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "terraform-plugin-kit-"));
    const tarball = await pack(join(scratch, "repository"));
    await mkdir(join(scratch, "empty"));
    await npm(join(scratch, "empty"), [...install, tarball]);
    await npm(join(scratch, "empty"), ["exec", "--", "terraform-plugin-kit", "create", "my-provider"]);
    provider = join(scratch, "empty/my-provider");
    const manifest = join(provider, "package.json");
    const text = await readFile(manifest, "utf8");
    await writeFile(
      manifest,
      text.replace(/"terraform-plugin-kit": "[^"]+"/, `"terraform-plugin-kit": "file:${tarball}"`),
    );
    await npm(provider, install);
  }, 600_000);
  afterAll(async () => await rm(scratch, { recursive: true, force: true }));

  test("holds JavaScript, types, documents and the template, and no source", async () => {
    const installed = join(provider, "node_modules/terraform-plugin-kit");
    const files = await readdir(installed, { recursive: true });
    for (const file of ["README.md", "CHANGELOG.md", "LICENSE", "docs/coming-from-go.md", "dist/index.d.ts"]) {
      expect(files).toContain(file);
    }
    const sources = files.filter((file) => /(?<!\.d)\.ts$/.test(file) && !file.startsWith("template"));
    expect(sources).toEqual([]);
    expect(JSON.parse(await readFile(join(installed, "package.json"), "utf8"))).toMatchObject({
      version: "0.1.0",
      license: "MIT",
      engines: { node: ">=26" },
    });
  });

  test("has four entries, and nothing else can be imported", async () => {
    for (const entry of ["", "/serve", "/testing", "/build"]) {
      await run(provider, `await import("terraform-plugin-kit${entry}")`);
    }
    for (const inner of ["/dist/index.js", "/framework/plan.ts", "/dist/framework/plan.js", "/package.json"]) {
      await expect(run(provider, `await import("terraform-plugin-kit${inner}")`)).rejects.toThrow(
        "ERR_PACKAGE_PATH_NOT_EXPORTED",
      );
    }
  });

  test("makes a provider whose types, tests and documents are right", async () => {
    await npm(provider, ["run", "types"]);
    await npm(provider, ["test"], { TERRAFORM_HOSTS: currentHost().executable });
    await npm(provider, ["run", "docs"]);
    await npm(provider, ["run", "docs", "--", "--check"]);
    expect(await readdir(join(provider, "docs/resources"))).toEqual(["note.md"]);
  }, 300_000);

  test("compiles what its README shows", async () => {
    const [smallest = "", main = ""] = codeBlocks(await readFile(join(root, "src/kit/README.md"), "utf8"), "ts");
    await mkdir(join(provider, "src/readme"), { recursive: true });
    await writeFile(join(provider, "src/readme/provider.ts"), smallest);
    await writeFile(join(provider, "src/readme/main.ts"), main);
    await expect(npm(provider, ["run", "types"])).resolves.toBeDefined();
    await rm(join(provider, "src/readme"), { recursive: true });
  }, 120_000);

  test("builds an executable that the real Terraform applies", async () => {
    await npm(provider, ["run", "build"]);
    const api = execFile(process.execPath, [join(provider, "api/server.ts")]);
    const terraform = await openTerraform({
      host: currentHost(),
      source: "myprovider/myprovider",
      provider: join(provider, "dist"),
      env: { MYPROVIDER_KEY: "any" },
    });
    try {
      await new Promise((resolve) => api.stdout?.once("data", resolve));
      await terraform.write(await readFile(join(provider, "examples/resources/myprovider_note/resource.tf"), "utf8"));
      expect((await terraform.apply()).text).toContain("1 added");
      expect(await terraform.plan()).toMatchObject({ changes: false });
      await terraform.destroy();
    } finally {
      await terraform.close();
      api.kill();
    }
  }, 300_000);
});

/** Packs a copy, because the package's own package.json is another while it is packed. */
async function pack(copy: string): Promise<string> {
  await mkdir(join(copy, "scripts"), { recursive: true });
  await cp(join(root, "src/kit"), join(copy, "src/kit"), { recursive: true });
  for (const file of ["scripts/pack-kit.ts", "tsconfig.json", "LICENSE", "package.json"]) {
    await cp(join(root, file), join(copy, file));
  }
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
  const printed = await npm(join(copy, "src/kit"), ["pack", "--json", "--pack-destination", copy]);
  const [packed] = JSON.parse(printed.slice(printed.indexOf("["))) as { readonly filename: string }[];
  return join(copy, packed?.filename ?? "");
}

async function npm(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", args, { cwd, env: { ...process.env, ...env } });
  return stdout;
}

async function run(cwd: string, code: string): Promise<void> {
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code], { cwd });
}
