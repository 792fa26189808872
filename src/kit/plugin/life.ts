/** Ends the process: on request, by a signal, or when its host is gone. */
import type { Connections } from "./connections.ts";
import type { Listener } from "./listen.ts";
import type { Log } from "./log.ts";

export type End = (reason: string) => void;

/** Milliseconds. The host kills the process two seconds after Shutdown, and closing must finish well before that. */
const closeMs = 1000;
/** Milliseconds. A sender of SIGTERM usually sends SIGKILL some seconds later. */
const stopMs = 1500;
const pollMs = 1000;
const idleMs = 60_000;

/** Returns a function that ends the process with exit code 0. Only its first call has an effect. */
export function endOnce(options: {
  readonly log: Log;
  readonly listener: Listener;
  readonly close: (() => Promise<void>) | undefined;
  readonly closeConnections: () => Promise<void>;
}): End {
  let ending = false;
  return (reason) => {
    if (ending) {
      return;
    }
    ending = true;
    options.log("debug", "the plugin ends", { reason });
    options.listener.server.close();
    options.listener.remove();
    const failed = (error: unknown): void =>
      options.log("warn", "closing failed", { error: error instanceof Error ? error.message : String(error) });
    const exit = (): void => process.exit(0);
    setTimeout(exit, closeMs);
    void Promise.all([
      options.closeConnections().catch(failed),
      // Called in a `then`, which also catches an error that `close` throws at once.
      Promise.resolve().then(options.close).catch(failed),
    ]).then(exit);
  };
}

/**
 * Ends the process on signals. Ctrl-C sends SIGINT to the whole process group, but Terraform decides what to stop: a
 * provider that dies in the middle of an apply loses the object that it has just created. So SIGINT and SIGHUP end the
 * process only in debug mode. SIGTERM always does: `stop` aborts the running calls and has time for their responses,
 * because Terraform saves only what a response holds.
 */
export function endOnSignals(options: {
  readonly debug: boolean;
  readonly log: Log;
  readonly stop: (() => Promise<void>) | undefined;
  readonly end: End;
}): void {
  const { debug, log, end } = options;
  let ending = false;
  const stopAndEnd = (signal: NodeJS.Signals): void => {
    if (ending) {
      return;
    }
    ending = true;
    log("info", "the plugin was asked to end, and stops what runs", { signal });
    setTimeout(end, stopMs, signal);
    void Promise.resolve()
      .then(options.stop)
      .catch((error: unknown) =>
        log("warn", "stopping failed", { error: error instanceof Error ? error.message : String(error) }),
      )
      .then(() => end(signal));
  };
  process.on("SIGTERM", stopAndEnd);
  for (const signal of ["SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (debug) {
        stopAndEnd(signal);
      }
    });
  }
}

/**
 * Ends the process when its parent is gone, or when a minute has passed since the last connection ended. On Windows
 * only the second is visible.
 */
export function endWhenOrphaned(options: { readonly connections: Connections; readonly end: End }): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) {
      options.end("the host is gone");
    }
  }, pollMs).unref();

  let timer: NodeJS.Timeout | undefined;
  options.connections.onIdle((idle) => {
    clearTimeout(timer);
    if (idle) {
      timer = setTimeout(() => options.end("no host is connected any more"), idleMs).unref();
    }
  });
}
