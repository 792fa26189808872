/**
 * Run by the build in place of the executable: runs the chunks of a folder and, at its end, leaves beside each the code
 * that V8 has compiled of it by then, which is more than it compiles at once.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Script } from "node:vm";
import { chunkLoader } from "./chunks.ts";

const [folder = "."] = process.argv.splice(2);
const scripts = new Map<string, Script>();
// V8 would forget what a slow process has not used for a while. At the end the option is as the provider has it, since code is
// good only for a process with the same options.
setFlagsFromString("--no-flush-bytecode");
process.on("exit", () => {
  setFlagsFromString("--flush-bytecode");
  for (const [file, script] of scripts) writeFileSync(join(folder, `${file}.code`), script.createCachedData());
});
chunkLoader(
  (file) => ({ source: readFileSync(join(folder, file), "latin1") }),
  (file, script) => scripts.set(file, script),
)("launch.cjs");
