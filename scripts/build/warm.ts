/**
 * Run by the build in place of the executable: runs the chunks of a folder. On SIGUSR2, and where there are no signals at its
 * end, it leaves beside each the code that V8 has compiled of it by then, which is more than it compiles at once.
 */
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Script } from "node:vm";
import { chunkLoader } from "./chunks.ts";

const [folder = "."] = process.argv.splice(2);
const scripts = new Map<string, Script>();
// V8 would forget what a slow process has not used for a while, and note which functions it is about to optimize.
const timed = ["flush-bytecode", "profile-guided-optimization"];
for (const option of timed) setFlagsFromString(`--no-${option}`);
let kept = false;
const keep = (): void => {
  if (kept) return;
  kept = true;
  // As the provider has them: code is good only for a process with the same options.
  for (const option of timed) setFlagsFromString(`--${option}`);
  for (const [file, script] of scripts) writeFileSync(join(folder, `${file}.code`), script.createCachedData());
  writeSync(2, "rehearsed\n");
};
// Once what the last answer still has to do is done, and the timers of undici, of half a second, have run.
process.once("SIGUSR2", () => setTimeout(keep, 1500));
process.once("exit", keep);
chunkLoader(
  (file) => ({ source: readFileSync(join(folder, file), "latin1") }),
  (file, script) => scripts.set(file, script),
)("launch.cjs");
