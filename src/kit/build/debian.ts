import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ReleaseError } from "./release-error.ts";

const run = promisify(execFile);

/** A package of Debian, with its exact content. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: Architecture;
  /** the release of Debian, independent of the release on this machine */
  readonly suite: Suite;
  /** the checksum of the .deb, in hex */
  readonly sha256: string;
}

export type Architecture = "amd64" | "arm64";

/** Releases whose packages no longer change, so that the pinned versions stay available. */
export type Suite = "bullseye" | "bookworm";

/** Returns the reason why this machine cannot fetch packages; undefined when it can. */
export async function withoutDebian(): Promise<string | undefined> {
  const [id] = await osRelease("ID");
  return id === "debian"
    ? undefined
    : "it carries libraries of Debian, which apt fetches: run the same command on Debian";
}

/**
 * Returns the folders of the unpacked packages. It fetches packages that are not in the cache with apt, from the
 * sources of this machine or from a source of that release. It installs nothing.
 *
 * @param cache the folder of the unpacked packages
 * @throws ReleaseError when a package is not available or does not match its checksum
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

/** Returns a function that runs apt with separate sources, lists and packages. It resolves with apt's warnings. */
async function privateApt(
  folder: string,
  suites: readonly Suite[],
): Promise<(...args: readonly string[]) => Promise<string>> {
  for (const each of ["lists/partial", "archives/partial"]) await mkdir(join(folder, each), { recursive: true });
  // The checksums of the packages prove more than the signature of the archive, which has expired for an old release.
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
    // The user _apt could not write into a folder of root.
    "APT::Sandbox::User": "root",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  return async (...args) => {
    return (await run("apt-get", [...options, ...args], { cwd: folder })).stderr;
  };
}

/**
 * Returns the URLs of the archives: the archive of this machine's own release, which also has other releases, or those
 * of the suites.
 */
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

/**
 * Returns the values of a setting in os-release (freedesktop.org's os-release(5)); none where the file does not exist.
 */
async function osRelease(setting: string): Promise<readonly string[]> {
  const text = await readFile("/etc/os-release", "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [name, value = ""] = line.split("=");
    return name === setting ? [value.replaceAll('"', "")] : [];
  });
}

/** Renames a finished folder. If another process was first, its folder with the same content stays. */
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
