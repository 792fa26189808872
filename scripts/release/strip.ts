import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Format } from "./platforms.ts";

/** Debian's package llvm-19 has it. */
export const llvmStrip = "llvm-strip-19";

/**
 * Copies Node without the symbols that only debuggers read: 27 MiB for Linux, 36 MiB for macOS. What it exports stays. Node
 * for Windows has none.
 *
 * @param format of the executable
 */
export async function stripped(executable: string, output: string, format: Exclude<Format, "pe">): Promise<void> {
  // On a Mac its own tool does, which lies beside codesign.
  const tool = format === "mach-o" && process.platform === "darwin" ? "strip" : llvmStrip;
  await promisify(execFile)(tool, [...(format === "mach-o" ? ["-x"] : []), "-o", output, executable]);
}
