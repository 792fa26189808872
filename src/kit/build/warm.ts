/**
 * The build runs this in place of the executable. It runs the chunks of a folder, and writes `….calls` beside each
 * chunk that ran: the ends of the functions that were called by then. It writes them on SIGUSR2, or at the end of the
 * process where there are no signals.
 */
import { readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";
import type * as Sea from "node:sea";
import { chunkLoader } from "./chunks.ts";

const [folder = "."] = process.argv.splice(2);
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: false });
const ran = new Set<string>();
let kept = false;
const keep = (): void => {
  if (kept) return;
  kept = true;
  session.post("Profiler.takePreciseCoverage", (error, { result }) => {
    if (error) throw error;
    for (const { url, functions } of result.filter((script) => ran.has(script.url))) {
      const ends = functions.flatMap(({ ranges: [range] }) => (range?.count ? range.endOffset - 1 : []));
      writeFileSync(join(folder, `${url}.calls`), JSON.stringify(ends.toSorted((a, b) => a - b)));
    }
  });
  writeSync(2, "rehearsed\n");
};
// After the remaining work of the last response, and after undici's timers of half a second.
process.once("SIGUSR2", () => setTimeout(keep, 1500));
process.once("exit", keep);

// The assets of the executable, which the chunks ask Node for.
const assets: Pick<typeof Sea, "isSea" | "getAssetKeys" | "getRawAsset"> = {
  isSea: () => true,
  getAssetKeys: () => readdirSync(folder),
  getRawAsset: (name) => new Uint8Array(readFileSync(join(folder, name))).buffer,
};
const builtin = process.getBuiltinModule.bind(process);
process.getBuiltinModule = (id: string) => (id === "node:sea" ? assets : builtin(id));

chunkLoader(
  (file) => ({ source: readFileSync(join(folder, file), "latin1") }),
  (file) => ran.add(file),
)("launch.cjs");
