import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { rehearse } from "../build/rehearse.ts";
import type { Platform } from "./platforms.ts";
import { ReleaseError } from "./release-error.ts";

/**
 * Leaves beside the chunks of a bundle the code that V8 compiles of them for a platform, and none of another platform. It is
 * rehearsed twice, since a release must be the same each time. Only linux_amd64 is: other platforms do not run here, and in an
 * emulator the order in which things happen differs from one rehearsal to the next.
 *
 * @param folder of the bundle
 * @param node the Node of that platform
 * @throws ReleaseError when the second rehearsal makes other bytes
 */
export async function writeCode(folder: string, platform: Platform, node: string): Promise<void> {
  for (const file of (await readCode(folder)).keys()) await rm(join(folder, file));
  if (platform.name !== rehearsed) return;
  await rehearse(folder, node);
  const first = await readCode(folder);
  await rehearse(folder, node);
  const second = await readCode(folder);
  const other = [...first.keys()].filter((file) => second.get(file)?.equals(first.get(file) ?? Buffer.of()) !== true);
  if (other.length > 0) throw new ReleaseError(`Two rehearsals made different code of ${other.join(", ")}.`);
}

/** Why this machine cannot make a platform's code; undefined when it can, or when the platform has none. */
export function withoutRehearsal({ name }: Platform): string | undefined {
  if (name !== rehearsed || (process.platform === "linux" && process.arch === "x64")) return undefined;
  return "it is rehearsed, and this machine is no Linux on x86-64";
}

const rehearsed = "linux_amd64";

async function readCode(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".code"));
  return new Map(
    await Promise.all(files.map(async (file): Promise<[string, Buffer]> => [file, await readFile(join(folder, file))])),
  );
}
