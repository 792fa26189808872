import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { choosePlatforms, platformOf } from "./choose.ts";
import { withoutSigner } from "./code-signature.ts";
import { rehearseForRelease, withoutEmulator, writeCode } from "./compiled-code.ts";
import { withoutDebian } from "./debian.ts";
import { embed, writeBundle } from "./executable.ts";
import { inspect, inspectLauncher } from "./inspect.ts";
import { makeLauncher, withoutCompiler } from "./launcher.ts";
import { openLibraries } from "./libraries.ts";
import type { Libraries } from "./libraries.ts";
import { nodePackage } from "./node-package.ts";
import { licenseTexts, nodeParts, packageParts } from "./parts.ts";
import type { PartWithText } from "./parts.ts";
import type { Platform } from "./platforms.ts";
import { executableName } from "./program.ts";
import type { Program } from "./program.ts";
import { ReleaseError } from "./release-error.ts";
import { sbom } from "./sbom.ts";
import { stripped } from "./strip.ts";
import { writeZip } from "./zip.ts";
import type { Entry } from "./zip.ts";

/**
 * Makes a release in the form of the Terraform Registry: a zip for each platform, their checksums with a signature, the
 * manifest, and a list of parts. The same commit gives the same bytes. Prints each file that it makes, and the reason for
 * each platform that it cannot make. On failure the exit code of the process is 1.
 *
 * @param args the arguments of the command line:
 *   --version V       the version of the release, without a v
 *   --platform NAME   a platform, as in linux_amd64; may be repeated. By default all that this machine can make
 *   --all             fails if this machine cannot make a platform: without it the next upgrade of its users would break
 *   --gpg-key ID      the key that signs the checksums; also GPG_FINGERPRINT. The Registry accepts RSA keys
 *   --output FOLDER   instead of dist/release; the folder is emptied first
 *   --cache FOLDER    the folder for the Node of other platforms and for packages of Debian
 */
export async function release(program: Program, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  try {
    await make(await readChoices(program, args));
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

interface Choices {
  readonly program: Program;
  readonly version: string;
  readonly chosen: readonly Platform[];
  readonly gpgKey: string | undefined;
  readonly output: string;
  readonly cache: string;
}

/** Makes the release beside its destination and moves it there as a whole. */
async function make({ program, version, chosen, gpgKey, output, cache }: Choices): Promise<void> {
  await mkdir(dirname(output), { recursive: true });
  const workplace = await mkdtemp(join(dirname(output), ".release-"));
  try {
    const folder = join(workplace, "release");
    await mkdir(folder);
    const prefix = `${executableName(program)}_${version}`;
    const { root } = program;
    const { chunks, packages } = await writeBundle(program, version, workplace);
    const parts = await packageParts(packages, root);
    await rehearseForRelease(program, workplace);
    const libraries = chosen.some(({ debian }) => debian !== undefined) ? await openLibraries(cache) : undefined;
    for (const platform of chosen) {
      const zip = join(folder, `${prefix}_${platform.name}.zip`);
      await makeZip({ program, version, platform, cache, workplace, chunks, parts, libraries, zip });
      console.log(
        `${relative(process.cwd(), join(output, `${prefix}_${platform.name}.zip`))}: ${await mebibytes(zip)}`,
      );
    }
    const all = [...parts, ...(await nodesOf(chosen, root, cache)), ...(libraries?.parts ?? [])];
    await writeFile(join(folder, `${prefix}_sbom.cdx.json`), sbom(program, version, all));
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
  readonly program: Program;
  readonly version: string;
  readonly platform: Platform;
  readonly cache: string;
  readonly workplace: string;
  readonly chunks: readonly string[];
  /** all parts except Node and the C library */
  readonly parts: readonly PartWithText[];
  readonly libraries: Libraries | undefined;
  readonly zip: string;
}

async function makeZip(making: Making): Promise<void> {
  const { program, platform, cache, workplace, libraries, zip } = making;
  const carried = platform.debian === undefined ? undefined : libraries;
  const executables = carried === undefined ? await oneFile(making) : await withLibraries(making, carried);
  const licences = join(workplace, "THIRD_PARTY_LICENSES.txt");
  const parts = [...making.parts, ...(await nodesOf([platform], program.root, cache)), ...(carried?.parts ?? [])];
  await writeFile(licences, licenseTexts(parts));
  const documents = (program.documents ?? ["LICENSE", "README.md", "CHANGELOG.md"]).map((file) => ({
    file: join(program.root, file),
    name: file,
  }));
  await writeZip([...executables, { file: licences, name: basename(licences) }, ...documents], zip);
}

/** Makes the executable of a platform whose system has the libraries that Node needs. */
async function oneFile(making: Making): Promise<readonly Entry[]> {
  const { program, version, platform, cache, workplace, chunks } = making;
  const node = join(await nodePackage(platform, program.root, cache), platform.node);
  await writeCode(workplace, platform, node, []);
  const { format } = platform;
  const small = format === "pe" ? node : join(workplace, `node-${platform.name}`);
  if (format !== "pe") await stripped(node, small, format);
  const name = `${executableName(program)}_v${version}${format === "pe" ? ".exe" : ""}`;
  const file = await embed(small, workplace, chunks, name, program.nodeOptions);
  await inspect(file, platform, { address: program.address, version }, []);
  return [{ file, name, executable: true }];
}

/** Makes the files for Linux: the provider and its libraries in lib/, and a launcher in place of the executable. */
async function withLibraries(
  { program, version, platform, cache, workplace, chunks }: Making,
  libraries: Libraries,
): Promise<readonly Entry[]> {
  const { debian: architecture = "amd64" } = platform;
  const node = join(await nodePackage(platform, program.root, cache), platform.node);
  const carried = libraries.of(architecture);
  await writeCode(workplace, platform, node, carried);
  const small = join(workplace, `node-${architecture}`);
  await stripped(node, small, "elf");
  const file = await embed(small, workplace, chunks, `provider-${architecture}`, program.nodeOptions);
  await rm(small);
  await libraries.setRunpath(file);
  await inspect(file, platform, { address: program.address, version }, carried);
  const launcher = join(workplace, `launcher-${architecture}`);
  await makeLauncher(architecture, executableName(program), launcher);
  await inspectLauncher(launcher, platform);
  return [
    { file: launcher, name: `${executableName(program)}_v${version}`, executable: true },
    { file, name: `lib/${executableName(program)}`, executable: true },
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

async function nodesOf(chosen: readonly Platform[], root: string, cache: string): Promise<readonly PartWithText[]> {
  const linux = await nodePackage(platformOf("linux_amd64"), root, cache);
  return await nodeParts(
    chosen.map((platform) => platform.nodePackage),
    linux,
    root,
  );
}

/** Returns the reason why this machine cannot make a platform's zip; undefined when it can. */
async function obstacleTo(platform: Platform): Promise<string | undefined> {
  const { format, debian } = platform;
  if (debian !== undefined) {
    return (await withoutDebian()) ?? (await withoutCompiler()) ?? (await withoutEmulator(platform));
  }
  return format === "mach-o" ? await withoutSigner() : undefined;
}

async function readChoices(program: Program, args: readonly string[]): Promise<Choices> {
  const { root } = program;
  const { values } = parseArgs({
    args: [...args],
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
  // The Registry accepts semantic versions without build metadata.
  if (version === undefined || !/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) {
    throw new ReleaseError("Say which version, without a v: npm run release -- --version 0.1.0");
  }
  const { chosen, without } = await choosePlatforms(values.platform, values.all, obstacleTo);
  for (const line of without) console.log(line);
  return {
    program,
    version,
    chosen,
    gpgKey: values["gpg-key"] ?? (process.env["GPG_FINGERPRINT"] || undefined),
    output: resolve(values.output),
    cache: resolve(values.cache),
  };
}
