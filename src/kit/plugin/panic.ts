/** Crashes in Go's format: Terraform shows the stderr of a dead plugin only from a line with `panic:` on. */
import type { Masking } from "./masking.ts";
import { writeStderr } from "./stderr.ts";

/**
 * Handles every later uncaught error: writes it to stderr, masked, calls `cleanUp` and ends the process with exit code
 * 2.
 */
export function dieOfPanic(mask: Masking["mask"], cleanUp: () => void): void {
  const die = (reason: unknown): void => {
    writeStderr(mask(panicText(reason)));
    try {
      cleanUp();
    } finally {
      process.exit(2);
    }
  };
  process.on("uncaughtException", die);
  // A handler of its own, because NODE_OPTIONS can keep rejections from becoming exceptions.
  process.on("unhandledRejection", die);
}

function panicText(reason: unknown): string {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  return `panic: ${error.message}\n\n${error.stack ?? "no stack"}\n`;
}
