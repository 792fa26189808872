import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ReleaseError } from "./release-error.ts";

const run = promisify(execFile);

/** A package of Debian, by its exact content. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
  /** the release of Debian that it is of, whatever release this machine runs */
  readonly suite: Suite;
  /** of the .deb, in hex */
  readonly sha256: string;
}

export type Architecture = "amd64" | "arm64";

/** Releases whose packages no longer change, so that the versions that are pinned stay to be had. */
export type Suite = "bullseye" | "bookworm";

/** Why this machine cannot bring packages; undefined when it can. */
export async function withoutDebian(): Promise<string | undefined> {
  const [id] = await osRelease("ID");
  return id === "debian"
    ? undefined
    : "it carries libraries of Debian, which apt fetches: run the same command on Debian";
}

/**
 * The files of packages, each in a folder of its own. What is not in the cache yet is fetched with apt, from where this
 * machine has its own packages or has a source of that release, and nothing is installed.
 *
 * @param cache where unpacked packages stay
 * @throws ReleaseError when a package is not to be had, or is not what its checksum names
 */
export async function debianPackages(packages: readonly DebianPackage[], cache: string): Promise<readonly string[]> {
  const folders = packages.map(({ sha256 }) => join(cache, `debian-${sha256}`));
  const missing: DebianPackage[] = [];
  for (const [index, each] of packages.entries()) {
    if (!(await exists(folders[index] ?? ""))) missing.push(each);
  }
  if (missing.length > 0) await fetchPackages(missing, cache);
  return folders;
}

async function fetchPackages(packages: readonly DebianPackage[], cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const workplace = await mkdtemp(join(cache, ".fetch-"));
  try {
    const suites = [...new Set(packages.map(({ suite }) => suite))];
    const apt = await privateApt(workplace, suites);
    const warnings = await apt("update");
    const names = packages.map(({ name, architecture, version }) => `${name}:${architecture}=${version}`);
    await apt("download", ...names).catch((error: unknown) => {
      const said = [warnings, (error as { stderr?: string }).stderr ?? String(error)].join("\n").trim();
      throw new ReleaseError(
        `apt did not fetch ${names.join(", ")} from Debian's ${suites.join(" and ")}. A source of it in this machine's own list of sources is used, too. It says:\n${said}`,
      );
    });
    for (const { name, version, architecture, sha256 } of packages) {
      const file = join(workplace, `${name}_${version.replace(":", "%3a")}_${architecture}.deb`);
      const found = createHash("sha256")
        .update(await readFile(file))
        .digest("hex");
      if (found !== sha256)
        throw new ReleaseError(`${name} ${version} for ${architecture} is not what was pinned: ${found}`);
      const unpacked = join(workplace, sha256);
      await run("dpkg-deb", ["--extract", file, unpacked]);
      await putInPlace(unpacked, join(cache, `debian-${sha256}`));
    }
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** apt with sources, lists and packages of its own. What it runs resolves with its warnings. */
async function privateApt(
  folder: string,
  suites: readonly Suite[],
): Promise<(...args: readonly string[]) => Promise<string>> {
  for (const each of ["lists/partial", "archives/partial"]) await mkdir(join(folder, each), { recursive: true });
  // The checksums of the packages say more than a signature of the archive, whose date has passed for an old release.
  const sources = (await archives(suites)).flatMap((url) =>
    suites.map((suite) => `deb [trusted=yes check-valid-until=no] ${url} ${suite} main\n`),
  );
  await writeFile(join(folder, "sources.list"), sources.join(""));
  await writeFile(join(folder, "status"), "");
  const settings = {
    "Dir::Etc::sourcelist": join(folder, "sources.list"),
    "Dir::Etc::sourceparts": "-",
    "Dir::State::status": join(folder, "status"),
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": folder,
    "APT::Architectures": "amd64,arm64",
    // What root fetches into a folder of its own, the user _apt could not write.
    "APT::Sandbox::User": "root",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return async (...args) => {
    return (await run("apt-get", [...options, ...args], { cwd: folder })).stderr;
  };
}

/** Where this machine has the packages of its own release from, whose archive has others, too, or those of the suites. */
async function archives(suites: readonly string[]): Promise<readonly string[]> {
  const [codename] = await osRelease("VERSION_CODENAME");
  const { stdout } = await run("apt-get", [
    "indextargets",
    "--format",
    "$(REPO_URI) $(RELEASE)",
    "Created-By: Packages",
  ]);
  const found = stdout.split("\n").flatMap((line) => {
    const [url, release] = line.split(" ");
    return url !== undefined && release !== undefined && [codename, ...suites].includes(release) ? [url] : [];
  });
  if (found.length === 0)
    throw new ReleaseError(`apt has no source of ${[codename, ...suites].join(" or ")} on this machine.`);
  return [...new Set(found)];
}

/** The values of a setting in os-release, none where there is no such file: freedesktop.org's os-release(5). */
async function osRelease(setting: string): Promise<readonly string[]> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [name, value = ""] = line.split("=");
    return name === setting ? [value.replaceAll('"', "")] : [];
  });
}

/** Its final name only once it is whole. Who came first with the same content wins. */
async function putInPlace(folder: string, place: string): Promise<void> {
  await rename(folder, place).catch(async (error: unknown) => {
    if (!(await exists(place))) throw error;
  });
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
