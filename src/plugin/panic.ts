/** Crashes in the words of Go: Terraform shows a user the stderr of a dead plugin only from a line with `panic:` on. */
import { masked } from "./mask.ts";
import { writeStderr } from "./stderr.ts";

/** From now on what nobody caught is reported, `cleanUp` called, and the process ended with 2. */
export function dieOfPanic(cleanUp: () => void): void {
  const die = (reason: unknown): void => {
    writeStderr(masked(panicText(reason)));
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
