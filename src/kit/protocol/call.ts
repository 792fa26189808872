import type { Context, Log } from "../framework/context.ts";
import { warningDiagnostic } from "../framework/diagnostic.ts";
import type { Diagnostic } from "../framework/diagnostic.ts";
import type { Timeout, Timeouts } from "../framework/timeouts.ts";
import { timeoutOf } from "../framework/timeouts.ts";
import type { ObjectValue } from "../values/value.ts";

/**
 * One running RPC. Its signal aborts all of its work: at a deadline, when Terraform stops it, or when the host is gone.
 */
export interface Call {
  readonly signal: AbortSignal;
  /** The author's context. Its warnings go into the response by themselves. */
  readonly context: Context;
  /** Returns the warnings since the last call of this function. */
  takeWarnings(): readonly Diagnostic[];
  /** Aborts the call when it takes longer than the timeout. */
  deadline(timeout: Timeout, typeName: string): void;
  /** Returns a promise with the same result. When the signal aborts, it rejects at once with the signal's reason. */
  unlessAborted<T>(promise: Promise<T>): Promise<T>;
  abandon(): void;
  end(): void;
}

/** The reason of the signal when an operation exceeded its timeout. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  /** How many milliseconds longer a sent write may take, because its response holds the id of a new object. */
  readonly grace = 1500;
  readonly timeout: Timeout;
  readonly typeName: string;

  constructor(timeout: Timeout, typeName: string) {
    super(`${timeout.operation} of ${typeName} took longer than ${timeout.length}`);
    this.timeout = timeout;
    this.typeName = typeName;
  }
}

/** The reason of the signal when the operation is cancelled. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
  /** Milliseconds, as in DeadlineError. Undefined where only the write's own timeout limits it. */
  readonly grace: number | undefined;

  constructor(message: string, grace?: number) {
    super(message);
    this.grace = grace;
  }
}

/** @param running holds the call while it runs, so that StopProvider and the end of the connection can abort it */
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

/**
 * Sets the deadline of an operation other than create, read, update and delete: by the configuration, else by the
 * definition.
 */
export function bound(
  call: Call,
  operation: "open" | "renew" | "close" | "list" | "invoke",
  { timeouts }: { readonly timeouts: Timeouts },
  config: ObjectValue | null,
  typeName: string,
): void {
  call.deadline(timeoutOf(operation, timeouts, config), typeName);
}

/** Aborts all running calls. Later calls are not affected. `grace` is that of the StoppedError. */
export function stopAll(
  running: Set<AbortController>,
  why = "Terraform asked the provider to stop",
  grace?: number,
): void {
  for (const controller of running) controller.abort(new StoppedError(why, grace));
}

/** A longer timer would fire at once. */
const longestTimer = 2 ** 31 - 1;
