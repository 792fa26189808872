import type { Clock } from "./clock.ts";

/** The signal for one exchange of a write, and its end. */
export interface Shield {
  readonly signal: AbortSignal;
  /** Ends the shield; call it when the exchange has ended. */
  end(): void;
}

/**
 * Protects a write that was sent: the API carries it out even if the operation ends, and without the
 * answer the id of a new object is lost. So once `isSent`, an abort of `operation` ends the exchange only
 * after the grace in the abort's reason. `closing` ends it at any time.
 */
export function shieldSent(
  operation: AbortSignal,
  { clock, closing, isSent }: { readonly clock: Clock; readonly closing: AbortSignal; readonly isSent: () => boolean },
): Shield {
  const exchange = new AbortController();
  const ended = new AbortController();
  const close = (): void => exchange.abort(closing.reason);
  const stop = (): void => {
    if (closing.aborted || !isSent()) {
      exchange.abort(operation.reason);
      return;
    }
    const grace = graceOf(operation.reason);
    if (grace === undefined) return;
    clock.sleep(grace, ended.signal).then(
      () => exchange.abort(operation.reason),
      () => undefined,
    );
  };
  if (operation.aborted) stop();
  else operation.addEventListener("abort", stop, { once: true });
  closing.addEventListener("abort", close, { once: true });
  return {
    signal: exchange.signal,
    end() {
      operation.removeEventListener("abort", stop);
      closing.removeEventListener("abort", close);
      ended.abort();
    },
  };
}

/**
 * For how many milliseconds after an abort the client waits for the answer of a sent write: the member `grace` of the abort's reason.
 * Undefined means until the request's own time-out.
 */
export function graceOf(reason: unknown): number | undefined {
  return reason instanceof Error && "grace" in reason && typeof reason.grace === "number" ? reason.grace : undefined;
}
