/**
 * `npm run release -- --version 0.1.0`: makes dist/release/ as the Terraform Registry takes it: one zip for each platform,
 * their checksums and the signature of these, the manifest, and a list of parts. The same commit gives the same bytes.
 *
 *   --version V       of the release, without a v
 *   --platform NAME   one platform, as in linux_amd64; may be repeated. Without it all that this machine can make
 *   --all             fails where one cannot be made here: what is missing would break the next upgrade of who uses it
 *   --gpg-key ID      signs the checksums; also from GPG_FINGERPRINT. The Registry takes RSA keys
 *   --output FOLDER   in place of dist/release; it is emptied first
 *   --cache FOLDER    where the Node of other platforms stays, and what is taken from Debian
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { choosePlatforms, platformOf } from "./release/choose.ts";
import { withoutSigner } from "./release/code-signature.ts";
import { rehearseForRelease, withoutEmulator, writeCode } from "./release/compiled-code.ts";
import { withoutDebian } from "./release/debian.ts";
import { embed, writeBundle } from "./release/executable.ts";
import { inspect, inspectLauncher } from "./release/inspect.ts";
import { makeLauncher, program as carriedProgram, withoutCompiler } from "./release/launcher.ts";
import { openLibraries } from "./release/libraries.ts";
import type { Libraries } from "./release/libraries.ts";
import { nodePackage } from "./release/node-package.ts";
import { licenseTexts, nodeParts, packageParts } from "./release/parts.ts";
import type { PartWithText } from "./release/parts.ts";
import type { Platform } from "./release/platforms.ts";
import { ReleaseError } from "./release/release-error.ts";
import { sbom } from "./release/sbom.ts";
import { stripped } from "./release/strip.ts";
import { writeZip } from "./release/zip.ts";
import type { Entry } from "./release/zip.ts";

const root = join(import.meta.dirname, "..");
const name = "terraform-provider-openai";

interface Choices {
  readonly version: string;
  readonly chosen: readonly Platform[];
  readonly gpgKey: string | undefined;
  readonly output: string;
  readonly cache: string;
}

/** Makes the release beside its place and puts it there whole. */
async function release({ version, chosen, gpgKey, output, cache }: Choices): Promise<void> {
  await mkdir(dirname(output), { recursive: true });
  const workplace = await mkdtemp(join(dirname(output), ".release-"));
  try {
    const folder = join(workplace, "release");
    await mkdir(folder);
    const prefix = `${name}_${version}`;
    const { chunks, packages } = await writeBundle(join(root, "src/main.ts"), version, workplace);
    const parts = await packageParts(packages, root);
    await rehearseForRelease(workplace);
    const libraries = chosen.some(({ debian }) => debian !== undefined) ? await openLibraries(cache) : undefined;
    for (const platform of chosen) {
      const zip = join(folder, `${prefix}_${platform.name}.zip`);
      await makeZip({ version, platform, cache, workplace, chunks, parts, libraries, zip });
      console.log(
        `${relative(process.cwd(), join(output, `${prefix}_${platform.name}.zip`))}: ${await mebibytes(zip)}`,
      );
    }
    const all = [...parts, ...(await nodesOf(chosen, cache)), ...(libraries?.parts ?? [])];
    await writeFile(join(folder, `${prefix}_sbom.cdx.json`), sbom(version, all));
    await copyFile(join(root, "terraform-registry-manifest.json"), join(folder, `${prefix}_manifest.json`));
    const sums = join(folder, `${prefix}_SHA256SUMS`);
    await writeFile(sums, await checksums(folder));
    if (gpgKey === undefined)
      console.log("Not signed: no --gpg-key, and no GPG_FINGERPRINT. The Registry asks for a signature.");
    else await sign(sums, gpgKey);
    await rm(output, { recursive: true, force: true });
    await rename(folder, output);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

interface Making {
  readonly version: string;
  readonly platform: Platform;
  readonly cache: string;
  readonly workplace: string;
  readonly chunks: readonly string[];
  /** all but Node and the C library */
  readonly parts: readonly PartWithText[];
  readonly libraries: Libraries | undefined;
  readonly zip: string;
}

async function makeZip(making: Making): Promise<void> {
  const { platform, cache, workplace, libraries, zip } = making;
  const carried = platform.debian === undefined ? undefined : libraries;
  const executables = carried === undefined ? await oneFile(making) : await withLibraries(making, carried);
  const licences = join(workplace, "THIRD_PARTY_LICENSES.txt");
  const parts = [...making.parts, ...(await nodesOf([platform], cache)), ...(carried?.parts ?? [])];
  await writeFile(licences, licenseTexts(parts));
  const documents = ["LICENSE", "README.md", "CHANGELOG.md"].map((file) => ({ file: join(root, file), name: file }));
  await writeZip([...executables, { file: licences, name: basename(licences) }, ...documents], zip);
}

/** For what brings the libraries that Node needs with the system. */
async function oneFile({ version, platform, cache, workplace, chunks }: Making): Promise<readonly Entry[]> {
  const node = join(await nodePackage(platform, root, cache), platform.node);
  await writeCode(workplace, platform, node, []);
  const { format } = platform;
  const small = format === "pe" ? node : join(workplace, `node-${platform.name}`);
  if (format !== "pe") await stripped(node, small, format);
  const program = `${name}_v${version}${format === "pe" ? ".exe" : ""}`;
  const file = await embed(small, workplace, chunks, program);
  await inspect(file, platform, version, []);
  return [{ file, name: program, executable: true }];
}

/** For Linux: the provider in lib/ with all that it needs, and a launcher in its place. */
async function withLibraries(
  { version, platform, cache, workplace, chunks }: Making,
  libraries: Libraries,
): Promise<readonly Entry[]> {
  const { debian: architecture = "amd64" } = platform;
  const node = join(await nodePackage(platform, root, cache), platform.node);
  const carried = libraries.of(architecture);
  await writeCode(workplace, platform, node, carried);
  const small = join(workplace, `node-${architecture}`);
  await stripped(node, small, "elf");
  const file = await embed(small, workplace, chunks, `provider-${architecture}`);
  await rm(small);
  await libraries.setRunpath(file);
  await inspect(file, platform, version, carried);
  const launcher = join(workplace, `launcher-${architecture}`);
  await makeLauncher(architecture, launcher);
  await inspectLauncher(launcher, platform);
  return [
    { file: launcher, name: `${name}_v${version}`, executable: true },
    { file, name: `lib/${carriedProgram}`, executable: true },
    ...carried,
  ];
}

async function checksums(folder: string): Promise<string> {
  const files = (await readdir(folder)).toSorted();
  const lines = files.map(async (file) => {
    const hash = createHash("sha256").update(await readFile(join(folder, file)));
    return `${hash.digest("hex")}  ${file}\n`;
  });
  return (await Promise.all(lines)).join("");
}

async function sign(file: string, key: string): Promise<void> {
  const args = ["--batch", "--local-user", key, "--output", `${file}.sig`, "--detach-sign", file];
  try {
    await promisify(execFile)("gpg", args);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new ReleaseError(`gpg did not sign with the key ${key}, so nothing is released: ${stderr || error}`);
  }
}

async function mebibytes(file: string): Promise<string> {
  return `${((await stat(file)).size / 2 ** 20).toFixed(0)} MiB`;
}

async function nodesOf(chosen: readonly Platform[], cache: string): Promise<readonly PartWithText[]> {
  const linux = await nodePackage(platformOf("linux_amd64"), root, cache);
  return await nodeParts(
    chosen.map((platform) => platform.nodePackage),
    linux,
    root,
  );
}

/** Why this machine cannot make a platform's zip; undefined when it can. */
async function obstacleTo(platform: Platform): Promise<string | undefined> {
  const { format, debian } = platform;
  if (debian !== undefined) {
    return (await withoutDebian()) ?? (await withoutCompiler()) ?? (await withoutEmulator(platform));
  }
  return format === "mach-o" ? await withoutSigner() : undefined;
}

async function readChoices(): Promise<Choices> {
  const { values } = parseArgs({
    options: {
      version: { type: "string" },
      platform: { type: "string", multiple: true, default: [] },
      all: { type: "boolean", default: false },
      "gpg-key": { type: "string" },
      output: { type: "string", default: join(root, "dist/release") },
      cache: { type: "string", default: join(root, "node_modules/.cache/release") },
    },
  });
  const { version } = values;
  // As the Registry takes it: semantic, without build metadata.
  if (version === undefined || !/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) {
    throw new ReleaseError("Say which version, without a v: npm run release -- --version 0.1.0");
  }
  const { chosen, without } = await choosePlatforms(values.platform, values.all, obstacleTo);
  for (const line of without) console.log(line);
  return {
    version,
    chosen,
    gpgKey: values["gpg-key"] ?? (process.env["GPG_FINGERPRINT"] || undefined),
    output: resolve(values.output),
    cache: resolve(values.cache),
  };
}

try {
  await release(await readChoices());
} catch (error) {
  if (!(error instanceof ReleaseError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
