/** Crashes in the words of Go: Terraform shows a user the stderr of a dead plugin only from a line with `panic:` on. */
import type { Masking } from "./masking.ts";
import { writeStderr } from "./stderr.ts";

/** From now on an uncaught error is reported, masked; then `cleanUp` is called and the process ends with 2. */
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
  // On its own, because NODE_OPTIONS may keep rejections from becoming exceptions.
  process.on("unhandledRejection", die);
}

function panicText(reason: unknown): string {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  return `panic: ${error.message}\n\n${error.stack ?? "no stack"}\n`;
}
