import { Writable } from "node:stream";
import { format } from "node:util";
import type { Log } from "./log.ts";

/**
 * Turns what somebody prints into warnings of the log. After the handshake the host reads stdout only to throw it away,
 * and stops reading for good at a line of 64 KiB, which would block the process that prints it.
 */
export function captureStrayOutput(log: Log): void {
  const warn = (text: string): void => log("warn", text.trimEnd(), { source: "unexpected output" });
  const print = (...args: unknown[]): void => warn(format(...args));
  Object.assign(globalThis.console, { log: print, info: print, debug: print, warn: print, error: print, trace: print });

  // In place of Node's, which opens the pipe when it is first asked for.
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      warn(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      done();
    },
  });
  Object.defineProperty(process, "stdout", { value: stdout, configurable: true, enumerable: true });
}
