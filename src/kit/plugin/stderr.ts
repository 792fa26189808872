import { writeSync } from "node:fs";

const patience = 200;

/**
 * Writes all of `text` to stderr before it returns, because the last output before an exit must not be lost. Never
 * throws.
 */
export function writeStderr(text: string): void {
  let rest: Buffer = Buffer.from(text);
  let refusals = 0;
  while (rest.length > 0 && refusals < patience) {
    try {
      rest = rest.subarray(writeSync(2, rest));
    } catch (error) {
      // EAGAIN means that a non-blocking pipe is full: wait for its reader. Any other error means that there is no
      // reader.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") {
        return;
      }
      refusals += 1;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
