import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { rehearse } from "../build/rehearse.ts";
import type { Platform } from "./platforms.ts";
import { ReleaseError } from "./release-error.ts";

/**
 * Leaves beside the chunks of a bundle the code that V8 compiles of them for a platform, and none of another platform. A
 * release must be the same each time, so that it takes code that two rehearsals made: on a busy machine one in some does not.
 * Only linux_amd64 is: other platforms do not run here, and in an
 * emulator the order in which things happen differs from one rehearsal to the next.
 *
 * @param folder of the bundle
 * @param node the Node of that platform
 * @throws ReleaseError when no two rehearsals make the same
 */
export async function writeCode(folder: string, platform: Platform, node: string): Promise<void> {
  for (const file of (await readCode(folder)).keys()) await rm(join(folder, file));
  if (platform.name !== rehearsed) return;
  const seen = new Set<string>();
  for (let tries = 0; tries < 5; tries++) {
    await rehearse(folder, node);
    const hash = createHash("sha256");
    for (const [file, bytes] of await readCode(folder)) hash.update(file).update(bytes);
    const digest = hash.digest("hex");
    if (seen.has(digest)) return;
    seen.add(digest);
  }
  throw new ReleaseError("No two of five rehearsals made the same code. Is the machine very busy?");
}

/** Why this machine cannot make a platform's code; undefined when it can, or when the platform has none. */
export function withoutRehearsal({ name }: Platform): string | undefined {
  if (name !== rehearsed || (process.platform === "linux" && process.arch === "x64")) return undefined;
  return "it is rehearsed, and this machine is no Linux on x86-64";
}

const rehearsed = "linux_amd64";

async function readCode(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".code")).toSorted();
  return new Map(
    await Promise.all(files.map(async (file): Promise<[string, Buffer]> => [file, await readFile(join(folder, file))])),
  );
}
