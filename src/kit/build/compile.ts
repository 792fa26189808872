/**
 * The build runs this with the Node of a platform. V8 compiles the functions of each chunk that `….calls` beside it
 * lists, and the result is saved as `….code`. No function of a chunk runs, because the code keeps traces of a run: the
 * values that it met, and earlier contents of its memory.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";
import { Script } from "node:vm";
import { wrapped } from "./chunks.ts";

const [folder = "."] = process.argv.slice(2);
for (const calls of readdirSync(folder).toSorted()) {
  if (!calls.endsWith(".calls")) continue;
  const chunk = calls.replace(/\.calls$/, "");
  const source = wrapped(readFileSync(join(folder, chunk), "latin1"));
  const ends = JSON.parse(readFileSync(join(folder, calls), "utf8")) as readonly number[];
  writeFileSync(join(folder, `${chunk}.code`), compile(chunk, source, ends));
}

/** @param ends the ends of the functions, as indexes of the source, in order */
function compile(name: string, source: string, ends: readonly number[]): Buffer {
  const session = new Session();
  session.connect();
  let scriptId = "";
  session.on("Debugger.scriptParsed", ({ params }) => {
    if (params.url === name) ({ scriptId } = params);
  });
  session.post("Debugger.enable");
  const script = new Script(source, { filename: name });
  // Makes the function around the chunk known, without calling it.
  script.runInThisContext();
  let lineNumber = 0;
  let lineStart = 0;
  for (const end of ends) {
    for (let next = source.indexOf("\n", lineStart) + 1; next > 0 && next <= end; lineNumber += 1) {
      lineStart = next;
      next = source.indexOf("\n", lineStart) + 1;
    }
    // V8 compiles a function to find the places for breakpoints in it.
    session.post(
      "Debugger.getPossibleBreakpoints",
      { start: { scriptId, lineNumber, columnNumber: end - lineStart }, restrictToFunction: true },
      (error) => {
        if (error) throw error;
      },
    );
  }
  session.disconnect();
  return script.createCachedData();
}
