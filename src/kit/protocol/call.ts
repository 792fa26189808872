import type { Context, Log } from "../framework/context.ts";
import { warningDiagnostic } from "../framework/diagnostic.ts";
import type { Diagnostic } from "../framework/diagnostic.ts";
import type { Timeout, Timeouts } from "../framework/timeouts.ts";
import { timeoutOf } from "../framework/timeouts.ts";
import type { ObjectValue } from "../values/value.ts";

/** One RPC while it runs. Its signal ends everything done for it: at a deadline, when Terraform stops, when the host is lost. */
export interface Call {
  readonly signal: AbortSignal;
  /** For the author. What it is warned of goes into the answer, without the answer's doing. */
  readonly context: Context;
  /** The warnings since this was last asked. */
  takeWarnings(): readonly Diagnostic[];
  /** Ends the call when an operation takes longer than this. */
  deadline(timeout: Timeout, typeName: string): void;
  /** The same promise, but rejected with the reason of the signal as soon as it aborts. */
  unlessAborted<T>(promise: Promise<T>): Promise<T>;
  abandon(): void;
  end(): void;
}

/** The reason of a signal whose operation took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  /** For how many more milliseconds a write that was sent may be awaited, because its answer holds the id of a new object. */
  readonly grace = 1500;
  readonly timeout: Timeout;
  readonly typeName: string;

  constructor(timeout: Timeout, typeName: string) {
    super(`${timeout.operation} of ${typeName} took longer than ${timeout.length}`);
    this.timeout = timeout;
    this.typeName = typeName;
  }
}

/** The reason of a signal whose operation nobody wants any more. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
  /** As in DeadlineError; undefined where the write's own time-out is the only bound. */
  readonly grace: number | undefined;

  constructor(message: string, grace?: number) {
    super(message);
    this.grace = grace;
  }
}

/** @param running where the call is listed while it runs, so that StopProvider and the end of the connection find it */
export function startCall(running: Set<AbortController>, rpc: string, log: Log): Call {
  const controller = new AbortController();
  running.add(controller);
  let timer: NodeJS.Timeout | undefined;
  let warnings: Diagnostic[] = [];
  return {
    signal: controller.signal,
    context: {
      warn: (summary, detail, path) => void warnings.push(warningDiagnostic(summary, detail, path)),
      log: (level, message, fields) => log(level, message, { ...fields, tf_rpc: rpc }),
      providerMeta: null,
    },
    takeWarnings() {
      const taken = warnings;
      warnings = [];
      return taken;
    },
    deadline(timeout, typeName) {
      const expire = (): void => controller.abort(new DeadlineError(timeout, typeName));
      timer = setTimeout(expire, Math.min(timeout.milliseconds, longestTimer));
    },
    unlessAborted(promise) {
      const { signal } = controller;
      return new Promise((resolve, reject) => {
        const abort = (): void => reject(signal.reason as Error);
        if (signal.aborted) abort();
        signal.addEventListener("abort", abort, { once: true });
        promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
      });
    },
    abandon: () => controller.abort(new StoppedError("Terraform has gone")),
    end() {
      clearTimeout(timer);
      running.delete(controller);
    },
  };
}

/** Ends the call when an operation that no managed resource has takes longer than its owner or the configuration says. */
export function bound(
  call: Call,
  operation: "open" | "renew" | "close" | "list" | "invoke",
  { timeouts }: { readonly timeouts: Timeouts },
  config: ObjectValue | null,
  typeName: string,
): void {
  call.deadline(timeoutOf(operation, timeouts, config), typeName);
}

/** Aborts everything that runs; calls that come later are not concerned. `grace` is that of the StoppedError. */
export function stopAll(
  running: Set<AbortController>,
  why = "Terraform asked the provider to stop",
  grace?: number,
): void {
  for (const controller of running) controller.abort(new StoppedError(why, grace));
}

/** A longer timer would fire at once. */
const longestTimer = 2 ** 31 - 1;
