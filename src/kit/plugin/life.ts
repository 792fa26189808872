/** How the process ends: asked to, by a signal, or because nobody is left who could ask. */
import type { Connections } from "./connections.ts";
import type { Listener } from "./listen.ts";
import type { Log } from "./log.ts";

export type End = (reason: string) => void;

/** The host kills two seconds after Shutdown; what the provider closes must be done well before. */
const closeMs = 1000;
/** A sender of SIGTERM usually sends SIGKILL some seconds later. */
const stopMs = 1500;
const pollMs = 1000;
const idleMs = 60_000;

/** A function that ends the process with exit code 0 the first time it is called, and does nothing afterwards. */
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
      // Started in a then, so that what it throws at once is caught as well.
      Promise.resolve().then(options.close).catch(failed),
    ]).then(exit);
  };
}

/**
 * Ctrl-C reaches the whole process group, but it is Terraform that decides what to stop: a provider dying in the middle
 * of an apply would lose what it has just created. Only in debug mode is it meant for us. SIGTERM always is: what runs is
 * told to `stop` and given the time to answer, because Terraform keeps in its state only what it is told.
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
 * Ends the process when its parent is gone, or when a host that was connected has not been for a minute (which is all
 * that Windows lets us see).
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
