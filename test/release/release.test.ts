import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { debianPackages, withoutDebian } from "../../scripts/release/debian.ts";
import { withoutCompiler } from "../../scripts/release/launcher.ts";
import { readElf } from "../../scripts/release/elf.ts";
import type { Elf } from "../../scripts/release/elf.ts";
import { inspect, loadFaults } from "../../scripts/release/inspect.ts";
import { choosePlatforms } from "../../scripts/release/choose.ts";
import { platforms, unavailable } from "../../scripts/release/platforms.ts";
import type { Platform } from "../../scripts/release/platforms.ts";
import { unzip } from "../support/unzip.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const prefix = "terraform-provider-openai_0.1.0";
const zip = `${prefix}_linux_amd64.zip`;

let scratch = "";
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "release-"));
});
afterAll(async () => await rm(scratch, { recursive: true, force: true }));

// Its Node comes with npm ci there alone; elsewhere a release fetches it.
const missing =
  process.platform === "linux" && process.arch === "x64"
    ? ((await withoutDebian()) ?? (await withoutCompiler()))
    : "its Node is not installed here";
if (missing !== undefined) console.warn(`skipped, since ${missing}: a release for linux_amd64`);

describe.runIf(missing === undefined)("a release for linux_amd64", () => {
  let one: ReadonlyMap<string, Buffer>;
  let two: ReadonlyMap<string, Buffer>;
  beforeAll(async () => {
    [one, two] = await Promise.all([made("one", { TZ: "Asia/Tokyo" }), made("two", { TZ: "America/New_York" })]);
  }, 300_000);

  test("has the files that the Registry takes", () => {
    expect([...one.keys()]).toEqual([
      `${prefix}_SHA256SUMS`,
      zip,
      `${prefix}_manifest.json`,
      `${prefix}_sbom.cdx.json`,
    ]);
    expect(JSON.parse(text(one, "manifest.json"))).toEqual({ version: 1, metadata: { protocol_versions: ["6.0"] } });
  });

  test("names the checksum of every file in it", () => {
    const sums = text(one, "SHA256SUMS").split("\n").filter(Boolean);
    const files = [...one].filter(([name]) => !name.endsWith("SHA256SUMS"));
    expect(sums).toEqual(files.map(([name, bytes]) => `${createHash("sha256").update(bytes).digest("hex")}  ${name}`));
  });

  test("is the same when made again, in another folder and another time zone", () => {
    expect(text(two, "SHA256SUMS")).toBe(text(one, "SHA256SUMS"));
  });

  test("has in its zip the executable, the documents and the licences, and no trace of the machine", () => {
    const entries = unzip(one.get(zip) ?? Buffer.alloc(0));
    expect(entries.map(({ name, mode }) => `${mode.toString(8)} ${name}`)).toEqual([
      "100644 CHANGELOG.md",
      "100644 LICENSE",
      "100644 README.md",
      "100644 THIRD_PARTY_LICENSES.txt",
      "100755 lib/ld-linux-x86-64.so.2",
      "100644 lib/libatomic.so.1",
      "100644 lib/libc.so.6",
      "100644 lib/libdl.so.2",
      "100644 lib/libgcc_s.so.1",
      "100644 lib/libm.so.6",
      "100644 lib/libpthread.so.0",
      "100644 lib/libstdc++.so.6",
      "100755 lib/terraform-provider-openai",
      "100755 terraform-provider-openai_v0.1.0",
    ]);
    for (const { name, bytes } of entries) {
      expect({ name, traces: [root, scratch].filter((each) => bytes.includes(each)) }).toEqual({ name, traces: [] });
    }
    const licences = entries[3]?.bytes.toString() ?? "";
    expect(licences).toContain("Node.js 26");
    expect(licences).toContain("@grpc/grpc-js");
    expect(licences).toContain("GCC RUNTIME LIBRARY EXCEPTION");
    expect(licences).toContain("GNU GENERAL PUBLIC LICENSE");
    expect(licences).toContain("GNU LESSER GENERAL PUBLIC LICENSE");
    expect(licences).toContain("GNU C Library");
  });

  test("takes nothing from Debian but what was pinned", { timeout: 120_000 }, async () => {
    const cache = join(scratch, "cache");
    const other = {
      name: "libatomic1",
      version: "10.2.1-6",
      architecture: "amd64",
      suite: "bullseye",
      sha256: "0".repeat(64),
    } as const;
    await expect(debianPackages([other], cache)).rejects.toThrow("is not what was pinned: e8f1d046");
    expect(await readdir(cache)).toEqual([]);
  });

  test("lists in its bill of materials what runs, and nothing that only develops", async () => {
    const { bomFormat, components } = JSON.parse(text(one, "sbom.cdx.json")) as {
      bomFormat: string;
      components: readonly { name: string; version: string; hashes?: readonly { content: string }[] }[];
    };
    expect(bomFormat).toBe("CycloneDX");
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["@grpc/grpc-js", "undici", "protobufjs", "p-retry", "Node.js"]));
    expect(names).toEqual(expect.arrayContaining(["libstdc++, libgcc_s, libatomic of GCC", "GNU C Library"]));
    const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
      packages: Readonly<Record<string, { dev?: boolean }>>;
    };
    expect(names.filter((name) => packages[`node_modules/${name}`]?.dev === true)).toEqual([]);
  });
});

describe("libraries beside an executable", () => {
  const node: Elf = {
    machine: 62,
    soname: undefined,
    needed: ["libc.so.6", "libstdc++.so.6"],
    runpath: "$ORIGIN",
    requires: new Map([
      ["libc.so.6", ["GLIBC_2.9", "GLIBC_2.28"]],
      ["libstdc++.so.6", ["GLIBCXX_3.4.21"]],
    ]),
    provides: [],
    interpreted: true,
    loads: [],
  };
  const library: Elf = {
    machine: 62,
    soname: "libstdc++.so.6",
    needed: ["libc.so.6"],
    runpath: undefined,
    requires: new Map([["libc.so.6", ["GLIBC_2.18"]]]),
    provides: ["libstdc++.so.6", "GLIBCXX_3.4.21"],
    interpreted: false,
    loads: [],
  };
  const libc: Elf = {
    ...library,
    soname: "libc.so.6",
    needed: [],
    requires: new Map(),
    provides: ["GLIBC_2.9", "GLIBC_2.18", "GLIBC_2.28"],
  };
  const beside = (changes: Partial<Elf> = {}, machine = 62) =>
    new Map([
      ["libstdc++.so.6", { ...library, machine, ...changes }],
      ["libc.so.6", { ...libc, machine }],
    ]);

  test("may be all that it needs", () => {
    expect(loadFaults(node, beside())).toEqual([]);
  });

  test.each([
    ["is missing", node, new Map([["libc.so.6", libc]]), "libstdc++.so.6 is not beside it"],
    ["is not looked for", { ...node, runpath: undefined }, beside(), "it looks for libraries in no folder"],
    [
      "needs a newer glibc than the one beside it",
      node,
      beside({ requires: new Map([["libc.so.6", ["GLIBC_2.36"]]]) }),
      "libc.so.6 beside it has no GLIBC_2.36",
    ],
    ["is too old", node, beside({ provides: ["GLIBCXX_3.4.20"] }), "libstdc++.so.6 beside it has no GLIBCXX_3.4.21"],
    ["is for another processor", node, beside({ machine: 183 }), "libstdc++.so.6 is for another processor"],
    ["is another", node, beside({ soname: "libc++.so.1" }), "libstdc++.so.6 is libc++.so.1"],
    [
      "needs one that is missing",
      node,
      beside({ needed: ["libgcc_s.so.1"], requires: new Map() }),
      "libgcc_s.so.1 is not beside it",
    ],
  ])("are refused when one %s", (_what, executable, libraries, fault) => {
    expect(loadFaults(executable, libraries)).toEqual([fault]);
  });

  test("do not help a program for ARM whose data shares a page of 64 KiB with what is only read", () => {
    const data = { type: 1, flags: 6, offset: 0, address: 0x707d1f0, fileSize: 0xbf410, size: 0xbf410 };
    const next = { type: 1, flags: 4, offset: 0, address: 0x713d000, fileSize: 0x508, size: 0x508 };
    const fault = "a page of it belongs to two segments of different use";
    const arm = { ...node, machine: 0xb7 };
    expect(loadFaults({ ...arm, loads: [data, next] }, beside({}, 0xb7))).toEqual([fault]);
    expect(loadFaults({ ...arm, loads: [data, { ...next, address: 0x7140000 }] }, beside({}, 0xb7))).toEqual([]);
    expect(loadFaults({ ...node, loads: [data, next] }, beside())).toEqual([]);
  });

  test.runIf(process.platform === "linux")("are read as they are: Node's own", async () => {
    const { needed, requires } = readElf(await readFile(process.execPath));
    expect(needed).toEqual(expect.arrayContaining(["libc.so.6", "libstdc++.so.6", "libatomic.so.1"]));
    expect(requires.get("libatomic.so.1")).toEqual(["LIBATOMIC_1.0"]);
    expect(requires.get("libc.so.6")).toContain("GLIBC_2.28");
  });
});

describe("an executable", () => {
  const native = platforms.find(({ nodePackage }) => process.execPath.includes(`/${nodePackage}/`));

  test.runIf(native)("without the provider in it is refused", async () => {
    await expect(inspect(process.execPath, native as Platform, "0.1.0", [])).rejects.toThrow(
      /would not start the provider; the provider is not in it/,
    );
  });

  test.each(platforms.filter((each) => each !== native))("of this machine is refused for $name", async (platform) => {
    await expect(inspect(process.execPath, platform, "0.1.0", [])).rejects.toThrow("not of that platform");
  });
});

describe("what cannot be released is refused before any work", () => {
  test.each([
    ["without a version", [], "Say which version"],
    ["with a v before the version", ["--version", "v0.1.0"], "Say which version"],
    [
      "for a platform there is not",
      ["--version", "0.1.0", "--platform", "plan9_mips"],
      "There is no platform plan9_mips",
    ],
    ["for a platform without Node", ["--version", "0.1.0", "--platform", "linux_arm"], "npm has no Node 26 for it"],
  ])("%s", async (_when, args, message) => {
    const failure = await run(process.execPath, [join(root, "scripts/release.ts"), ...args]).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining(message) as string });
  });

  test.skipIf(process.platform === "darwin").each([
    ["for macOS, without a tool that signs", ["--platform", "darwin_arm64"]],
    ["for all, when one cannot be made", ["--all"]],
  ])("%s", async (_when, args) => {
    const script = [join(root, "scripts/release.ts"), "--version", "0.1.0", ...args];
    const failure = await run(process.execPath, script, { env: { ...process.env, PATH: "" } }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/darwin_arm64 cannot be made here: .*apt-get install llvm-19/) as string,
    });
  });
});

describe("what this machine cannot make", () => {
  const unsigned = async ({ format }: Platform): Promise<string | undefined> =>
    await Promise.resolve(format === "mach-o" ? "nothing signs here" : undefined);

  test("is left out, and told", async () => {
    const { chosen, without } = await choosePlatforms([], false, unsigned);
    expect(chosen.map(({ name }) => name)).toEqual(["linux_amd64", "linux_arm64", "windows_amd64", "windows_arm64"]);
    expect(without).toEqual([
      "Without darwin_amd64: nothing signs here.",
      "Without darwin_arm64: nothing signs here.",
      ...Object.keys(unavailable).map((name) => expect.stringMatching(`^Without ${name}: npm has no Node`) as string),
    ]);
  });

  test.each([
    ["asked for", ["darwin_arm64", "linux_amd64"], false],
    ["one of all that are wanted", [], true],
  ])("is an error when it is %s", async (_when, wanted, all) => {
    await expect(choosePlatforms(wanted, all, unsigned)).rejects.toThrow(
      /darwin_arm64 cannot be made here: nothing signs here\./,
    );
  });

  test("is an error when it is everything", async () => {
    await expect(choosePlatforms([], false, async () => await Promise.resolve("no"))).rejects.toThrow("linux_amd64");
  });
});

test("THIRD_PARTY.md lists what the bundle holds", async () => {
  await expect(run(process.execPath, [join(root, "scripts/third-party.ts"), "--check"])).resolves.toBeDefined();
});

async function made(folder: string, env: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Buffer>> {
  const output = join(scratch, folder, "release");
  const args = ["--version", "0.1.0", "--platform", "linux_amd64", "--output", output];
  const { GPG_FINGERPRINT: _unsigned, ...inherited } = process.env;
  await run(process.execPath, [join(root, "scripts/release.ts"), ...args], {
    cwd: scratch,
    env: { ...inherited, ...env },
  });
  const names = (await readdir(output)).toSorted();
  const files = names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(join(output, name))]);
  return new Map(await Promise.all(files));
}

function text(files: ReadonlyMap<string, Buffer>, name: string): string {
  return files.get(`${prefix}_${name}`)?.toString() ?? "";
}
