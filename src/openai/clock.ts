/** Time and chance for the client. Tests pass their own, so that they need not wait. */
export interface Clock {
  /** milliseconds that never jump, for measuring and waiting */
  readonly now: () => number;
  /** milliseconds since 1970, only to compare with dates in headers */
  readonly date: () => number;
  /** resolves after so many milliseconds; rejects with the signal's reason as soon as it aborts */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** from 0 up to 1, without 1 */
  readonly random: () => number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, milliseconds);
      signal.addEventListener("abort", stop, { once: true });
    }),
};
