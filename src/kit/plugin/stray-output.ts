import { Writable } from "node:stream";
import { format } from "node:util";
import type { Log } from "./log.ts";

/**
 * Turns unexpected output into warnings of the log. After the handshake the host discards stdout, and stops reading it
 * at a line of 64 KiB, which would block the process.
 */
export function captureStrayOutput(log: Log): void {
  const warn = (text: string): void => log("warn", text.trimEnd(), { source: "unexpected output" });
  const print = (...args: unknown[]): void => warn(format(...args));
  Object.assign(globalThis.console, { log: print, info: print, debug: print, warn: print, error: print, trace: print });

  // Replaces Node's stream, which opens the pipe at its first use.
  const stdout = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      warn(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      done();
    },
  });
  Object.defineProperty(process, "stdout", { value: stdout, configurable: true, enumerable: true });
}
