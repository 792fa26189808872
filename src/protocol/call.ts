import type { Timeout } from "../framework/timeouts.ts";

/** One RPC while it runs. Its signal ends everything done for it: at a deadline, when Terraform stops, when the host is lost. */
export interface Call {
  readonly signal: AbortSignal;
  /** Ends the call when an operation takes longer than this. */
  deadline(timeout: Timeout, typeName: string): void;
  abandon(): void;
  end(): void;
}

/** The reason of a signal whose operation took longer than it may. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
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
}

/** @param running where the call is listed while it runs, so that StopProvider finds it */
export function startCall(running: Set<AbortController>): Call {
  const controller = new AbortController();
  running.add(controller);
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    deadline(timeout, typeName) {
      timer = setTimeout(() => controller.abort(new DeadlineError(timeout, typeName)), Math.min(timeout.milliseconds, longestTimer));
    },
    abandon: () => controller.abort(new StoppedError("Terraform has gone")),
    end() {
      clearTimeout(timer);
      running.delete(controller);
    },
  };
}

/** Aborts everything that runs; calls that come later are not concerned. */
export function stopAll(running: Set<AbortController>): void {
  for (const controller of running) controller.abort(new StoppedError("Terraform asked the provider to stop"));
}

/** A longer timer would fire at once. */
const longestTimer = 2 ** 31 - 1;
