import { mkdir, readdir, readFile, rm, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Program } from "./program.ts";
import { compile, rehearse } from "./rehearse.ts";
import type { Architecture } from "./debian.ts";
import { loaders } from "./libraries.ts";
import { onPath } from "./on-path.ts";
import type { Platform } from "./platforms.ts";
import { ReleaseError } from "./release-error.ts";
import type { Entry } from "./zip.ts";

/**
 * Records the functions that a launch calls, for {@link writeCode}. A release needs two rehearsals that called exactly
 * the same functions, so that a stall of the machine in a rehearsal has no effect.
 *
 * @param folder the folder of the bundle
 * @throws ReleaseError when no two of five rehearsals called the same functions
 */
export async function rehearseForRelease(program: Program, folder: string): Promise<void> {
  const seen = new Set<string>();
  for (let tries = 0; tries < 5; tries += 1) {
    await rehearse(program, folder);
    const files = (await readdir(folder)).filter((file) => file.endsWith(".calls")).toSorted();
    const calls = await Promise.all(files.map(async (file) => `${file}${await readFile(join(folder, file), "utf8")}`));
    const all = calls.join("\n");
    if (seen.has(all)) return;
    seen.add(all);
  }
  throw new ReleaseError(
    "Nothing is released: no two of five rehearsed launches called the same functions. Run it again when the machine is less busy.",
  );
}

/**
 * Writes the code that a platform's V8 compiles from the rehearsed functions, beside the chunks of a bundle. For a
 * platform whose Node runs neither on this machine nor in an emulator of Debian it writes no code, and removes the code
 * of other platforms.
 *
 * @param node the Node of the platform
 * @param libraries the libraries that this Node runs with
 */
export async function writeCode(
  folder: string,
  platform: Platform,
  node: string,
  libraries: readonly Entry[],
): Promise<void> {
  for (const file of await readdir(folder)) if (file.endsWith(".code")) await rm(join(folder, file));
  if (platform.debian === undefined) return;
  const place = join(folder, `libraries-${platform.debian}`);
  await mkdir(place);
  for (const { file, name } of libraries) await symlink(file, join(place, basename(name)));
  const loader = [join(place, loaders[platform.debian]), "--library-path", place, node] as const;
  if (isOwn(platform.debian)) await compile(folder, ...loader);
  else await compile(folder, emulators[platform.debian], ...loader);
  await rm(place, { recursive: true });
}

/**
 * Returns the reason why this machine cannot make a platform's code; undefined when it can, or when the platform has
 * none.
 */
export async function withoutEmulator({ debian }: Platform): Promise<string | undefined> {
  if (debian === undefined || isOwn(debian) || (await onPath(emulators[debian]))) return undefined;
  return `there is no ${emulators[debian]}: apt-get install qemu-user-static on Debian`;
}

/** The emulators for programs that bring their own libraries. */
const emulators: Readonly<Record<Architecture, string>> = {
  amd64: "qemu-x86_64-static",
  arm64: "qemu-aarch64-static",
};

function isOwn(architecture: Architecture): boolean {
  return process.platform === "linux" && process.arch === (architecture === "amd64" ? "x64" : architecture);
}
