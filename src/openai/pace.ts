import type { Clock } from "./clock.ts";
import { backoff } from "./retry.ts";

/**
 * Paces the requests to each endpoint. An endpoint is free until it answers 429. Then all its requests wait for one shared
 * cool-down, and go one at a time, the longest waiting first, until none waits. When it answers 429 again soon after some
 * successes, the time from the first of them to the next success, divided by their number, is the endpoint's pace, and
 * requests keep this pace until a minute passes without a 429. `perMinute` limits every endpoint to
 * so many requests in any 60 seconds.
 */
export interface Pace {
  /**
   * Waits until a request may go. `place` orders the waiting requests: a request that was throttled keeps its place.
   * Rejects with the signal's reason. After it resolves, the caller must call `done` once.
   */
  slot(endpoint: string, place: number, signal: AbortSignal, onWait?: (milliseconds: number) => void): Promise<Slot>;
  /** the next place in the order of arrival */
  place(): number;
}

export interface Slot {
  /** Reports the end of the request. */
  done(outcome?: Cooldown): void;
}

/** Holds an endpoint back for so many milliseconds, or by a growing backoff where a 429 contained no time. */
export type Cooldown =
  | { readonly throttled: true; readonly wait: number | undefined }
  | { readonly throttled: false; readonly wait: number };

interface Waiter {
  readonly place: number;
  readonly go: () => void;
}

interface Endpoint {
  /** when the cool-down ends, on the clock's `now` */
  until: number;
  /** 429s in a row, without those of requests that were under way when a cool-down began */
  throttles: number;
  /** increases with each cool-down, to recognize those requests */
  round: number;
  /** whether requests go one at a time */
  single: boolean;
  /** requests that went one at a time and are not done */
  running: number;
  readonly waiting: Waiter[];
  /** when the requests of the last minute went, oldest first */
  sent: number[];
  timer: AbortController | undefined;
  /** the learned milliseconds between two requests; 0 when nothing is known */
  spacing: number;
  /** when the last request went, and when the last 429 came */
  sentAt: number;
  throttledAt: number;
  /** the successes since the last 429, for a minute after it */
  good: Successes | undefined;
  /** the successes before the last 429; the next success completes the measurement of the spacing */
  before: Successes | undefined;
  /** successes in a row since the spacing was set */
  streak: number;
}

interface Successes {
  /** when the first of them went */
  readonly since: number;
  readonly count: number;
}

const minute = 60_000;
// The server counts: a request that leaves exactly on time can arrive early.
const margin = 25;
// The admin plane allows at least seven requests a minute. A longer gap means a budget that is refilled all at once.
const widestSpacing = minute / 7;
// From time to time requests go a little faster, to find out whether a limit was raised or removed.
const streakToSpeedUp = 8;
const speedUp = 0.75;

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
    calmDown(endpoint, clock.now());
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

  const release = (endpoint: Endpoint): Slot => {
    const { round, single } = endpoint;
    const begun = clock.now();
    endpoint.sentAt = begun;
    if (single) endpoint.running++;
    if (limit !== undefined) endpoint.sent.push(begun);
    return {
      done: (cooldown) => {
        if (single) endpoint.running--;
        if (cooldown === undefined) {
          if (round === endpoint.round) noteSuccess(endpoint, begun);
        } else {
          const wait = cooldown.throttled ? throttle(endpoint, cooldown.wait, round) : cooldown.wait;
          endpoint.until = Math.max(endpoint.until, clock.now() + wait + margin);
          endpoint.single = true;
        }
        free(endpoint);
      },
    };
  };

  /** Notes a 429 and returns how long to hold the endpoint back. */
  const throttle = (endpoint: Endpoint, asked: number | undefined, round: number): number => {
    if (round === endpoint.round) {
      endpoint.round++;
      endpoint.throttles++;
      endpoint.throttledAt = clock.now();
      endpoint.before ??= endpoint.good;
      endpoint.good = undefined;
    }
    const grown = Math.max(
      backoff(endpoint.throttles - 1, clock.random()),
      endpoint.throttles > 1 ? 0 : endpoint.spacing,
    );
    // An API that still refuses after the wait that it asked for needs a longer wait.
    return asked === undefined ? grown : Math.max(asked, endpoint.throttles > 1 ? grown : 0);
  };

  return {
    place: () => places++,
    slot: (name, place, signal, onWait) =>
      new Promise((resolve, reject) => {
        const endpoint = endpoints.get(name) ?? newEndpoint();
        endpoints.set(name, endpoint);
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        if (endpoint.waiting.length === 0) calmDown(endpoint, clock.now());
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
  return {
    until: 0,
    throttles: 0,
    round: 0,
    single: false,
    running: 0,
    waiting: [],
    sent: [],
    timer: undefined,
    spacing: 0,
    sentAt: 0,
    throttledAt: Number.NEGATIVE_INFINITY,
    good: undefined,
    before: undefined,
    streak: 0,
  };
}

/** Learns from the success of a request that went at `begun`. */
function noteSuccess(endpoint: Endpoint, begun: number): void {
  endpoint.throttles = 0;
  const { before, good } = endpoint;
  if (before !== undefined) {
    endpoint.spacing = Math.min((begun - before.since) / before.count, widestSpacing);
    endpoint.before = undefined;
    endpoint.streak = 0;
  } else if (endpoint.spacing > 0 && ++endpoint.streak === streakToSpeedUp) {
    endpoint.spacing *= speedUp;
    endpoint.streak = 0;
  }
  const isRecent = begun - endpoint.throttledAt < minute;
  endpoint.good = isRecent ? { since: good?.since ?? begun, count: (good?.count ?? 0) + 1 } : undefined;
}

/** Frees an endpoint without waiting requests: at once after a single cool-down, after a quiet minute where a pace was learned. */
function calmDown(endpoint: Endpoint, now: number): void {
  if (endpoint.waiting.length > 0 || endpoint.running > 0 || now < endpoint.until) return;
  if (endpoint.spacing > 0 && now - endpoint.throttledAt < minute) return;
  endpoint.single = false;
}

/** Milliseconds until an endpoint may receive its next request. */
function waitOf(endpoint: Endpoint, now: number, limit: number | undefined): number {
  const spaced = endpoint.single && endpoint.spacing > 0 ? endpoint.sentAt + endpoint.spacing + margin : 0;
  const cooling = Math.max(endpoint.until, spaced) - now;
  if (limit === undefined) return cooling;
  endpoint.sent = endpoint.sent.filter((sent) => now - sent < minute + margin);
  const oldest = endpoint.sent.at(-limit);
  return Math.max(cooling, oldest === undefined ? 0 : oldest + minute + margin - now);
}
