import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { selfSigned } from "terraform-plugin-kit/testing";
import { withoutCompiler, withoutDebian, writeZip } from "terraform-plugin-kit/build";
import { describeTerraform, providerAddress, source } from "../support/terraform.ts";
import { unzip } from "../support/unzip.ts";
import { bareRoot, withoutBareRoot } from "./bare-root.ts";
import { checkpoints, configuration, permission, world } from "./world.ts";
import type { World } from "./world.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const platform = "linux_amd64";
const config = configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" }));

// terraform on this machine is to run the release.
const missing =
  process.platform === "linux" && process.arch === "x64"
    ? ((await withoutDebian()) ?? (await withoutCompiler()))
    : "the release is for linux_amd64";
const here = missing === undefined;
if (!here) console.warn(`skipped, since ${missing}: installing a release`);
else if (withoutBareRoot !== undefined) console.warn(`skipped, since ${withoutBareRoot}: a root with nothing in it`);

let scratch = "";
let signingKey = "";

/** Releases of two versions, signed with a key made for them. */
beforeAll(async () => {
  if (!here) return;
  scratch = await mkdtemp(join(tmpdir(), "install-"));
  const gpg = join(scratch, "gpg");
  await mkdir(gpg, { mode: 0o700 });
  const env = { ...process.env, GNUPGHOME: gpg };
  await run("gpg", ["--batch", "--passphrase", "", "--quick-generate-key", "Release <r@example.com>", "rsa2048"], {
    env,
  });
  signingKey = (await run("gpg", ["--armor", "--export"], { env })).stdout;
  const release = join(root, "scripts/release.ts");
  const made = ["0.1.0", "0.1.1"].map(async (version) => {
    const args = ["--version", version, "--platform", platform, "--output", join(scratch, version)];
    await run(process.execPath, [release, ...args, "--gpg-key", "r@example.com"], { env });
  });
  await Promise.all(made);
}, 300_000);

afterAll(async () => {
  if (scratch === "") return;
  await run("gpgconf", ["--kill", "gpg-agent"], { env: { ...process.env, GNUPGHOME: join(scratch, "gpg") } }).catch(
    () => {},
  );
  await rm(scratch, { recursive: true, force: true });
});

describeTerraform("a release", () => {
  test.runIf(here)("installs from a folder, twice alike, and not when its zip was changed", async () => {
    const organization = await world();
    const folder = join(organization.folder, "mirror", providerAddress());
    await mkdir(folder, { recursive: true });
    await copyFile(zip("0.1.0"), join(folder, basename(zip("0.1.0"))));
    await install(organization, `filesystem_mirror { path = "${join(organization.folder, "mirror")}" }`);
    await organization.apply();
    expect(organization.grants()).toHaveLength(1);

    const lock = await lockFile(organization);
    expect(lock).toContain('version = "0.1.0"');
    await terraform(organization, ["init", "-no-color"]);
    expect(await lockFile(organization)).toBe(lock);

    await changeZip(join(folder, basename(zip("0.1.0"))));
    await rm(join(organization.folder, ".terraform"), { recursive: true });
    const refused = { code: 1, text: expect.stringContaining("match any of the checksums") as string };
    expect(await organization.run(["init", "-no-color"])).toMatchObject(refused);
    // As the troubleshooting guide says.
    expect(await organization.run(["init", "-no-color", "-upgrade"])).toMatchObject(refused);
    const mirror = join(organization.folder, "mirror");
    await terraform(organization, ["providers", "lock", `-fs-mirror=${mirror}`, `-platform=${platform}`]);
    await terraform(organization, ["init", "-no-color"]);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  // Under CI what keeps it from running is a failure, as for terraform itself.
  test.runIf(here && (withoutBareRoot === undefined || process.env["CI"] === "true")).each([
    { how: "terraform, as a zip", libc: "none" },
    { how: "terraform and musl, as a zip", libc: "musl" },
    { how: "terraform and the C library of Debian 11, unpacked", libc: "old glibc" },
  ] as const)("installs and runs over https by name in a root with nothing but $how", async ({ libc }) => {
    const organization = await world();
    const root = await bareRoot(join(organization.folder, "root"), libc);
    if (libc === "none") expect(await root.files()).toEqual(["/bin/terraform"]);
    const mirror = join(root.folder, "mirror", providerAddress());
    await mkdir(mirror, { recursive: true });
    if (libc === "old glibc") await unpack(zip("0.1.0"), join(mirror, "0.1.0", platform));
    else await copyFile(zip("0.1.0"), join(mirror, basename(zip("0.1.0"))));
    await organization.write(
      'provider_installation {\n  filesystem_mirror { path = "/mirror" }\n}\n',
      "root/terraform.rc",
    );
    await organization.write(config, "root/work/main.tf");
    // A container has these two, and no nsswitch.conf.
    await organization.write("127.0.0.1 localhost\n", "root/etc/hosts");
    await mkdir(join(root.folder, "etc/ssl"));
    const { url, cert } = await overHttps(organization.simulator.url);
    await organization.write(cert, "root/etc/ssl/cert.pem");
    const env = {
      ...organization.env,
      HOME: "/work",
      TMPDIR: "/tmp",
      TF_CLI_CONFIG_FILE: "/terraform.rc",
      OPENAI_BASE_URL: url,
      // Meant for the machine's own loader, as images of Alpine set it.
      LD_PRELOAD: "/lib/ld-musl-x86_64.so.1",
    };
    const terraform = async (...args: readonly string[]) => await root.terraform([...args, "-no-color"], env);

    expect(await terraform("init")).toMatchObject({ code: 0 });
    expect(await terraform("apply", "-auto-approve")).toMatchObject({ code: 0 });
    expect(organization.grants()).toHaveLength(1);
    expect(await terraform("plan", "-detailed-exitcode")).toMatchObject({ code: 0 });
    expect(await terraform("destroy", "-auto-approve")).toMatchObject({ code: 0 });
    expect(organization.grants()).toEqual([]);

    // The root really has nothing else that would do. What is unpacked is not copied but linked.
    const providers = libc === "old glibc" ? mirror : join(root.folder, "work/.terraform/providers", providerAddress());
    const installed = join(providers, "0.1.0", platform);
    await rename(join(installed, "lib"), join(installed, "elsewhere"));
    await organization.write(
      `provider_installation {\n  dev_overrides { "${source}" = "${installed.slice(root.folder.length)}" }\n}\n`,
      "root/terraform.rc",
    );
    expect(await terraform("plan")).toMatchObject({
      code: 1,
      output: expect.stringContaining("unpack the whole zip") as string,
    });
  });

  test.runIf(here)("installs from where README says to copy the zip, without any setting", async () => {
    const organization = await world();
    const folder = join(organization.folder, ".terraform.d/plugins", providerAddress());
    await mkdir(folder, { recursive: true });
    await copyFile(zip("0.1.0"), join(folder, basename(zip("0.1.0"))));
    await organization.write("", "terraform.rc");
    await organization.write(config);
    await terraform(organization, ["init", "-no-color"]);
    expect(await organization.plan()).toMatchObject({ changes: true });
  });

  test.runIf(here)("installs from a mirror on the network", async () => {
    const organization = await world();
    const { url, env } = await serve(organization, ["0.1.0"]);
    await install(organization, `network_mirror { url = "${url}/mirror/" }`, env);
    expect(await lockFile(organization)).toMatch(/version = "0\.1\.0"\n\s+hashes = \[\n\s+"h1:/);
    expect(await organization.plan()).toMatchObject({ changes: true });
  });

  test.runIf(here)(
    "installs from a registry by its signature, is mirrored and locked, and upgrades with the state in place",
    async () => {
      const organization = await world();
      const offered = ["0.1.0"];
      const { url, env } = await serve(organization, offered);
      const registry = `host "${dirname(dirname(providerAddress()))}" {\n  services = { "providers.v1" = "${url}/v1/providers/" }\n}\n`;
      const first = await install(organization, "direct {}", env, registry);
      expect(first).toMatch(/Installed terraform-openai\/openai v0\.1\.0 \(self-signed, key ID [0-9A-F]+\)/);
      await organization.apply();

      await terraform(organization, ["providers", "lock", `-platform=${platform}`], env);
      expect(await lockFile(organization)).toContain(`zh:${await sha256("0.1.0")}`);
      await terraform(organization, ["providers", "mirror", `-platform=${platform}`, "mirrored"], env);
      const mirrored = await world();
      const path = join(organization.folder, "mirrored");
      await install(mirrored, `filesystem_mirror { path = "${path}" }`);
      expect(await mirrored.plan()).toMatchObject({ changes: true });

      offered.push("0.1.1");
      const state = await organization.state();
      expect(await terraform(organization, ["init", "-no-color", "-upgrade"], env)).toContain(
        "Installed terraform-openai/openai v0.1.1",
      );
      expect(await organization.plan()).toMatchObject({ changes: false });
      expect(await organization.state()).toEqual(state);
      await organization.destroy();
      expect(organization.grants()).toEqual([]);
    },
  );
});

/** Puts the API behind TLS, under the name localhost. */
async function overHttps(url: string): Promise<{ readonly url: string; readonly cert: string }> {
  const { key, cert } = selfSigned(Date.now());
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, headers } = incoming;
    const onward = request(new URL(incoming.url ?? "/", url), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `https://localhost:${port}${new URL(url).pathname}`, cert };
}

function zip(version: string): string {
  return join(scratch, version, `terraform-provider-openai_${version}_${platform}.zip`);
}

/** As a person would, for the unpacked layout of a mirror. */
async function unpack(file: string, folder: string): Promise<void> {
  for (const { name, mode, bytes } of unzip(await readFile(file))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes, { mode: mode & 0o777 });
  }
}

/** The same version in other bytes: a file more. */
async function changeZip(file: string): Promise<void> {
  const folder = await mkdtemp(join(scratch, "changed-"));
  const more = { name: "NOTES.txt", mode: 0o100644, bytes: Buffer.from("Built anew.\n") };
  const entries = [...unzip(await readFile(file)), more].map(async ({ name, mode, bytes }, index) => {
    await writeFile(join(folder, `${index}`), bytes);
    return { file: join(folder, `${index}`), name, executable: mode === 0o100755 };
  });
  await writeZip(await Promise.all(entries), file);
}

async function sha256(version: string): Promise<string> {
  const sums = await readFile(join(scratch, version, `terraform-provider-openai_${version}_SHA256SUMS`), "utf8");
  return (
    sums
      .split("\n")
      .find((line) => line.endsWith(basename(zip(version))))
      ?.split(" ")[0] ?? "missing"
  );
}

/** Writes the configuration and where providers come from, and runs the first `terraform init`. */
async function install(organization: World, method: string, env = {}, more = ""): Promise<string> {
  await organization.write(`provider_installation {\n  ${method}\n}\n${more}`, "terraform.rc");
  await organization.write(config);
  return await terraform(organization, ["init", "-no-color"], env);
}

async function terraform(organization: World, args: readonly string[], env = {}): Promise<string> {
  const { code, text, output } = await organization.run(args, { env });
  if (code !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${code}\n${output}`);
  return text;
}

async function lockFile(organization: World): Promise<string> {
  return await readFile(join(organization.folder, ".terraform.lock.hcl"), "utf8");
}

/** A network mirror below /mirror and a provider registry below /v1/providers, of the versions in the list at each request. */
async function serve(
  organization: World,
  versions: readonly string[],
): Promise<{ readonly url: string; readonly env: Readonly<Record<string, string>> }> {
  const { key, cert } = selfSigned(Date.now());
  await organization.write(cert, "authority.pem");
  const server = createServer({ key, cert }, (request, response) => {
    const path = request.url ?? "/";
    const file = /^\/files\/(\d+\.\d+\.\d+)\/([\w.-]+)$/.exec(path);
    if (file) {
      void readFile(join(scratch, file[1] ?? "", file[2] ?? "")).then((bytes) => response.end(bytes));
      return;
    }
    void answer(path, versions).then((body) => {
      response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  return { url, env: { SSL_CERT_FILE: join(organization.folder, "authority.pem") } };
}

/** The two protocols as Terraform's documentation has them: provider-network-mirror-protocol, provider-registry-protocol. */
async function answer(path: string, versions: readonly string[]): Promise<unknown> {
  if (path === `/mirror/${providerAddress()}/index.json`)
    return { versions: Object.fromEntries(versions.map((each) => [each, {}])) };
  if (path === `/v1/providers/${source}/versions`) {
    const platforms = [{ os: "linux", arch: "amd64" }];
    return { versions: versions.map((version) => ({ version, protocols: ["6.0"], platforms })) };
  }
  const version = /\d+\.\d+\.\d+/.exec(path)?.[0] ?? "";
  const file = basename(zip(version));
  if (path === `/mirror/${providerAddress()}/${version}.json`) {
    return { archives: { [platform]: { url: `/files/${version}/${file}`, hashes: [`zh:${await sha256(version)}`] } } };
  }
  if (path === `/v1/providers/${source}/${version}/download/linux/amd64`) {
    const sums = `/files/${version}/terraform-provider-openai_${version}_SHA256SUMS`;
    return {
      protocols: ["6.0"],
      os: "linux",
      arch: "amd64",
      filename: file,
      download_url: `/files/${version}/${file}`,
      shasums_url: sums,
      shasums_signature_url: `${sums}.sig`,
      shasum: await sha256(version),
      signing_keys: { gpg_public_keys: [{ key_id: "", ascii_armor: signingKey }] },
    };
  }
  return undefined;
}
