import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, constants, copyFile, mkdir, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { executable, executableFolder } from "../support/executable.ts";
import { providerAddress, describeTerraform } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";

const share = permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" });

describeTerraform("the executable", () => {
  test("runs from another directory in an empty environment, without Node and without node_modules", async () => {
    const organization = await world();
    const copy = join(organization.folder, "copy");
    await copyFile(executable, copy, constants.COPYFILE_FICLONE);
    const { stdout } = await promisify(execFile)(copy, ["--version"], { env: {}, cwd: organization.folder });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("explains itself to a user and exits with 1, with a configuration to copy", async () => {
    const run = promisify(execFile)(`./${basename(executable)}`, [], { env: {}, cwd: executableFolder });
    await expect(run).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(`"terraform-openai/openai" = "${executableFolder}"`) as string,
    });
  });

  test.each([
    [["--nonsense"]],
    [["help"]],
    [["-debug"]],
    [["--version", "now"]],
    [["--debug", "now"]],
    [["simulate", "x"]],
  ])("refuses %j on stderr with exit code 1", async (args) => {
    await expect(promisify(execFile)(executable, args, { env: {} })).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(args.at(-1) ?? "") as string,
    });
  });

  test("lists its commands", async () => {
    const { stdout, stderr } = await promisify(execFile)(executable, ["--help"], { env: {} });
    for (const word of ["simulate", "--debug", "--version", "dev_overrides"]) expect(stdout).toContain(word);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(120);
    expect(stderr).toBe("");
  });

  test("ignores the user's NODE_OPTIONS", async () => {
    const organization = await world();
    await organization.write(configuration(share));
    await organization.apply([], { env: { NODE_OPTIONS: "--require /nonexistent", NODE_DEBUG: "net,http" } });
    expect(organization.grants()).toHaveLength(1);
  });

  test("works without TLS between terraform and the provider", async () => {
    const organization = await world();
    await organization.write(configuration(share));
    const plaintext = { env: { TF_DISABLE_PLUGIN_TLS: "1" } };
    await organization.apply([], plaintext);
    expect(await organization.plan([], plaintext)).toMatchObject({ changes: false });
  });

  test.skipIf(process.platform === "win32")("opens no debugger on a signal", async () => {
    const server = spawn(executable, ["simulate", "--port", "0"], { stdio: ["ignore", "pipe", "pipe"], env: {} });
    onTestFinished(() => void server.kill("SIGKILL"));
    const stderr = text(server.stderr);
    const [printed] = (await once(server.stdout, "data")) as [Buffer];
    server.kill("SIGUSR1");
    // The answer comes after the effect of the signal would have begun.
    await fetch(/http:\S+/.exec(printed.toString())?.[0] ?? "");
    server.kill("SIGTERM");
    expect(await stderr).toBe("");
  });

  test("works under a TMPDIR of 150 characters", async () => {
    const organization = await world();
    const deep = join(organization.folder, "deep".repeat(50), "deeper".repeat(10)).slice(0, 230);
    await mkdir(deep, { recursive: true });
    expect(deep.length).toBeGreaterThan(150);
    await organization.write(configuration(share));
    await organization.apply([], { env: { TMPDIR: deep } });
    expect(organization.grants()).toHaveLength(1);
    expect(await readdir(deep)).toEqual([]);
  });

  test("writes only where terraform keeps its state", async () => {
    const organization = await world();
    const temporary = join(organization.folder, "temporary");
    await mkdir(temporary);
    await organization.write(configuration(share));
    await organization.apply([], { env: { TMPDIR: temporary } });
    expect(await readdir(temporary)).toEqual([]);
    // The folder is the working directory and the home directory of the run.
    // OpenTofu creates .terraform.d in every home directory.
    expect((await readdir(organization.folder)).filter((name) => name !== ".terraform.d").toSorted()).toEqual([
      "main.tf",
      "temporary",
      "terraform.rc",
      "terraform.tfstate",
    ]);
  });

  test("works in a read-only directory", async () => {
    const organization = await world();
    const folder = join(organization.folder, "read-only");
    await mkdir(folder);
    await organization.write(configuration(share), "read-only/main.tf");
    await chmod(folder, 0o555);
    onTestFinished(async () => await chmod(folder, 0o755));
    const { code, output } = await organization.run(["plan", "-no-color", "-lock=false"], { cwd: folder });
    expect({ code, output }).toMatchObject({ code: 0 });
  });

  test("serves ten aliases, each with its own settings", async () => {
    const organization = await world({ seed: { organization: "org-simulator" } });
    const aliases = Array.from({ length: 10 }, (_, index) => index);
    const grants = aliases
      .map(
        (index) => `provider "openai" {
  alias        = "p${index}"
  organization = "org-${index}"
}
resource "openai_fine_tuning_checkpoint_permission" "p${index}" {
  provider        = openai.p${index}
  checkpoint_id   = "${checkpoints.empty}"
  organization_id = "org-${index}"
}
`,
      )
      .join("\n");
    await organization.write(configuration(grants));
    await organization.apply();
    const posts = organization.simulator.journal.entries({ method: "POST" });
    expect(posts.map(({ organization: id, body }) => [[id], (body as { project_ids: string[] }).project_ids])).toEqual(
      posts.map(({ organization: id }) => [[id], [id]]),
    );
    expect(new Set(posts.map(({ organization: id }) => id)).size).toBe(10);
    expect(organization.grants()).toHaveLength(10);
  });

  test("works with TF_LOG=TRACE and logs one line for each request, without a body", async () => {
    const organization = await world();
    await organization.write(configuration(share));
    const { output } = await organization.apply([], { env: { TF_LOG: "TRACE" } });
    expect(output).toMatch(/provider\.terraform-provider-openai: .*\/fine_tuning\/checkpoints\/\{\}\/permissions/);
    expect(output).not.toMatch(/plugin (process )?exited.*error|failed to exit gracefully|unexpected data/);
    const line = /^.*POST.*$/m.exec(output.replaceAll(/^.*"@message".*$/gm, ""))?.[0] ?? "";
    expect(line).not.toContain("project_ids");
  });

  test("writes no output of its own to terraform without TF_LOG", async () => {
    const organization = await world();
    await organization.write(configuration(share));
    const { stderr } = await organization.apply();
    expect(stderr).toBe("");
  });

  test("keeps running under --debug and serves every client", async () => {
    const organization = await world();
    const server = spawn(executable, ["--debug"], { stdio: ["ignore", "pipe", "pipe"], env: { ...organization.env } });
    onTestFinished(() => void server.kill("SIGKILL"));
    let reattach = "";
    for await (const line of createInterface(server.stdout)) {
      const found = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line);
      if (found?.[1] === undefined) continue;
      reattach = found[1];
      break;
    }
    expect(Object.keys(JSON.parse(reattach) as object)).toContain(providerAddress());
    const attached = { env: { TF_REATTACH_PROVIDERS: reattach, TF_CLI_CONFIG_FILE: "/dev/null" } };
    await organization.write(configuration(share));
    await organization.apply([], attached);
    expect(await organization.plan([], attached)).toMatchObject({ changes: false });
    expect(Object.keys(await organization.state())).toEqual([addressOf("share")]);
    const exited = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGINT");
    expect(await exited).toBe(0);
  });
});
