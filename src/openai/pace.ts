import type { Clock } from "./clock.ts";
import { backoff } from "./retry.ts";

/**
 * Lets requests go, per endpoint. An endpoint is free until it answers 429; then all who want it wait for one shared
 * cool-down, and go one at a time, longest waiting first, until nobody waits. With `perMinute`, no endpoint is sent
 * more than so many requests in any 60 seconds.
 */
export interface Pace {
  /**
   * Waits until a request may go. `place` orders those who wait: a request that was throttled keeps its place.
   * Rejects with the signal's reason. Whoever is let go must call `done` once.
   */
  turn(endpoint: string, place: number, signal: AbortSignal, onWait?: (milliseconds: number) => void): Promise<Turn>;
  /** the next place in the order of arrival */
  place(): number;
}

export interface Turn {
  /** Says how the request ended. */
  done(outcome?: Hold): void;
}

/** Holds an endpoint back for so many milliseconds, or by a growing backoff where a 429 named none. */
export type Hold =
  | { readonly throttled: true; readonly wait: number | undefined }
  | { readonly throttled: false; readonly wait: number };

interface Waiter {
  readonly place: number;
  readonly go: () => void;
}

interface Endpoint {
  /** when the cool-down ends, on the clock's `now` */
  until: number;
  /** 429s in a row, those of requests already under way when a cool-down began not counted */
  throttles: number;
  /** raised with each cool-down, to know such requests */
  round: number;
  /** whether requests go one at a time */
  single: boolean;
  /** requests let go one at a time and not done */
  running: number;
  readonly waiting: Waiter[];
  /** when the requests of the last minute went, oldest first */
  sent: number[];
  timer: AbortController | undefined;
}

const minute = 60_000;
// Limits are counted at the other end of a line: a request exactly on time can be early there.
const margin = 25;

export function createPace(clock: Clock, perMinute?: number): Pace {
  const endpoints = new Map<string, Endpoint>();
  const limit = perMinute === undefined ? undefined : Math.max(1, Math.floor(perMinute));
  let places = 0;

  const free = (endpoint: Endpoint): void => {
    while (endpoint.waiting.length > 0) {
      if (endpoint.single && endpoint.running > 0) return;
      const wait = waitOf(endpoint, clock.now(), limit);
      if (wait > 0) {
        wake(endpoint, wait);
        return;
      }
      endpoint.waiting.shift()?.go();
    }
    if (endpoint.running === 0 && clock.now() >= endpoint.until) endpoint.single = false;
  };

  const wake = (endpoint: Endpoint, wait: number): void => {
    endpoint.timer?.abort();
    const timer = new AbortController();
    endpoint.timer = timer;
    clock.sleep(wait, timer.signal).then(
      () => free(endpoint),
      () => undefined,
    );
  };

  const release = (endpoint: Endpoint): Turn => {
    const { round, single } = endpoint;
    if (single) endpoint.running++;
    if (limit !== undefined) endpoint.sent.push(clock.now());
    return {
      done: (hold) => {
        if (single) endpoint.running--;
        if (hold !== undefined) {
          endpoint.until = Math.max(endpoint.until, clock.now() + holdFor(endpoint, hold, round) + margin);
          endpoint.single = true;
        } else if (round === endpoint.round) {
          endpoint.throttles = 0;
        }
        free(endpoint);
      },
    };
  };

  const holdFor = (endpoint: Endpoint, hold: Hold, round: number): number => {
    if (!hold.throttled) return hold.wait;
    if (round === endpoint.round) {
      endpoint.round++;
      endpoint.throttles++;
    }
    const grown = backoff(endpoint.throttles - 1, clock.random());
    // An API that keeps refusing after the wait it asked for needs a longer one.
    return hold.wait === undefined ? grown : Math.max(hold.wait, endpoint.throttles > 1 ? grown : 0);
  };

  return {
    place: () => places++,
    turn: (name, place, signal, onWait) =>
      new Promise((resolve, reject) => {
        const endpoint = endpoints.get(name) ?? newEndpoint();
        endpoints.set(name, endpoint);
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const stop = (): void => {
          endpoint.waiting.splice(endpoint.waiting.indexOf(waiter), 1);
          if (endpoint.waiting.length === 0) endpoint.timer?.abort();
          reject(signal.reason);
        };
        const waiter: Waiter = {
          place,
          go: () => {
            signal.removeEventListener("abort", stop);
            resolve(release(endpoint));
          },
        };
        signal.addEventListener("abort", stop, { once: true });
        const after = endpoint.waiting.findIndex((other) => other.place > place);
        endpoint.waiting.splice(after === -1 ? endpoint.waiting.length : after, 0, waiter);
        free(endpoint);
        if (endpoint.waiting.includes(waiter)) onWait?.(waitOf(endpoint, clock.now(), limit));
      }),
  };
}

function newEndpoint(): Endpoint {
  return { until: 0, throttles: 0, round: 0, single: false, running: 0, waiting: [], sent: [], timer: undefined };
}

/** Milliseconds until an endpoint may be sent the next request. */
function waitOf(endpoint: Endpoint, now: number, perMinute: number | undefined): number {
  const cooling = endpoint.until - now;
  if (perMinute === undefined) return cooling;
  endpoint.sent = endpoint.sent.filter((sent) => now - sent < minute + margin);
  const oldest = endpoint.sent.at(-perMinute);
  return Math.max(cooling, oldest === undefined ? 0 : oldest + minute + margin - now);
}
