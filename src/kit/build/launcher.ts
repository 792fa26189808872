import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Architecture } from "./debian.ts";
import { loaders } from "./libraries.ts";
import { onPath } from "./on-path.ts";
import { llvmStrip } from "./strip.ts";

const run = promisify(execFile);
/** Exactly this version, because another would make other bytes. Debian 12 and 13 both have it. */
const [compiler, linker] = ["clang-19", "ld.lld-19"] as const;

/** Returns the reason why this machine cannot make executables for Linux; undefined when it can. */
export async function withoutCompiler(): Promise<string | undefined> {
  for (const tool of [compiler, linker, llvmStrip]) {
    if (!(await onPath(tool))) return `there is no ${tool}: apt-get install clang-19 lld-19 llvm-19 on Debian`;
  }
  return undefined;
}

/**
 * Makes the launcher: the executable that Terraform starts, and that executes the program in `lib/` beside it.
 *
 * @param program the name of the executable in `lib/`
 * @param output the path of the launcher
 */
export async function makeLauncher(architecture: Architecture, program: string, output: string): Promise<void> {
  const target = architecture === "amd64" ? "x86_64-linux-gnu" : "aarch64-linux-gnu";
  const language = ["-std=c17", "-Os", "-Wall", "-Wextra", "-Werror"];
  const alone = ["-ffreestanding", "-fno-builtin", "-fno-stack-protector", "-nostdlib", "-static"];
  const small = [
    "-fno-asynchronous-unwind-tables",
    "-fno-ident",
    "-fuse-ld=lld",
    "-Wl,-s,--build-id=none,-z,noexecstack",
  ];
  const names = [`-DLOADER="${loaders[architecture]}"`, `-DPROGRAM="${program}"`];
  const source = join(import.meta.dirname, "launcher.c");
  await run(compiler, [`--target=${target}`, ...language, ...alone, ...small, ...names, "-o", output, source]);
}
