import { mkdir, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mark } from "./files.ts";

/** An error for a folder that an export may not write to. Its message has the reason and the next step. */
export class FolderError extends Error {
  override readonly name = "FolderError";
}

/**
 * Checks, before any request, that an export may write to a folder. The folder must not exist or must be empty. With
 * `force` it may hold files: the export replaces the files of an earlier export, and leaves the others.
 *
 * @throws FolderError
 */
export async function checkFolder(folder: string, force: boolean): Promise<void> {
  const names = await namesIn(folder);
  if (names.length === 0 || force) return;
  const some = names.slice(0, 3).join(", ") + (names.length > 3 ? ", …" : "");
  throw new FolderError(
    `The folder ${folder} holds files (${some}). Name another folder with --output, or use --force to replace the files of an earlier export. Other files stay.`,
  );
}

/**
 * Writes the files into the folder, and removes other files of an earlier export.
 *
 * @throws FolderError where a file with one of the names does not come from an export; nothing is changed then
 */
export async function writeFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await namesIn(folder);
  const ours = new Set<string>();
  for (const name of names) if (await isOurs(join(folder, name))) ours.add(name);
  const foreign = names.filter((name) => files.has(name) && !ours.has(name));
  if (foreign.length > 0) {
    throw new FolderError(
      `The folder ${folder} holds ${foreign.join(", ")}, which no export has written. Move it to another folder, or name another folder with --output. Nothing was written.`,
    );
  }
  for (const [name, text] of files) {
    // A file is written beside its place, so that a full disk leaves no partial file.
    const half = join(folder, `.${name}.part`);
    await writeFile(half, text);
    await rename(half, join(folder, name));
  }
  for (const name of ours) if (!files.has(name)) await rm(join(folder, name));
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") throw new FolderError(`${folder} is a file. Name a folder with --output.`);
    throw error;
  }
}

/** Whether the first line of a file has the mark of an export. */
async function isOurs(file: string): Promise<boolean> {
  if (!/\.(?:tf|md)$/u.test(file)) return false;
  const handle = await open(file, "r").catch(() => undefined);
  if (handle === undefined) return false;
  try {
    if (!(await handle.stat()).isFile()) return false;
    const [first = ""] = (await handle.readFile("utf8")).split("\n");
    return first.includes(mark);
  } finally {
    await handle.close();
  }
}
