import { mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { embed, writeBundle } from "./executable.ts";
import { executableName } from "./program.ts";
import type { Program } from "./program.ts";
import { compile, rehearse } from "./rehearse.ts";

/**
 * Builds a provider as one executable file that contains the Node of this process. The version is that of package.json.
 * Prints the path, the size and the duration.
 *
 * @param args the arguments of the command line: `--output FOLDER` instead of dist
 * @returns the path of the executable
 */
export async function build(program: Program, args: readonly string[] = process.argv.slice(2)): Promise<string> {
  const { root } = program;
  const { values } = parseArgs({
    args: [...args],
    options: { output: { type: "string", short: "o", default: join(root, "dist") } },
  });
  const started = performance.now();
  const folder = resolve(values.output);
  const executable = join(folder, `${executableName(program)}${process.platform === "win32" ? ".exe" : ""}`);
  await mkdir(folder, { recursive: true });
  // Beside the destination, so that a rename puts the finished file in place: a process that runs the old file keeps
  // it.
  const workplace = await mkdtemp(join(folder, ".build-"));
  try {
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    const { chunks } = await writeBundle(program, version, workplace);
    await rehearse(program, workplace);
    await compile(workplace);
    await rename(await embed(process.execPath, workplace, chunks, "executable", program.nodeOptions), executable);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
  const { size } = await stat(executable);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${relative(process.cwd(), executable)}: ${(size / 2 ** 20).toFixed(0)} MiB, ${seconds} s`);
  return executable;
}
