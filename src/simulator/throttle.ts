import { refusalAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { Refusal } from "./errors.ts";

/** The forms of the wait in a 429. The administration endpoints were seen to send text only, or nothing. */
export const hints = ["retry-after", "retry-after-date", "retry-after-ms", "x-ratelimit", "text", "none"] as const;

export type Hint = (typeof hints)[number];

/** A 429 with the wait `seconds` in the form of `hint`. @param now milliseconds since 1970, for the date form */
export function tooManyRequests(hint: Hint, seconds: number, now: number): Answer {
  const message =
    hint === "text"
      ? `Rate limit reached for requests. Please try again after ${Number(seconds.toFixed(3))} seconds.`
      : "Too many requests, slow down.";
  return refusalAnswer(
    new Refusal(429, message, { type: "requests", code: "rate_limit_exceeded" }),
    hintHeaders[hint](seconds, now),
  );
}

const hintHeaders: Readonly<Record<Hint, (seconds: number, now: number) => Answer["headers"]>> = {
  "retry-after": (seconds) => ({ "retry-after": String(Math.ceil(seconds)) }),
  "retry-after-date": (seconds, now) => ({
    "retry-after": new Date(now + seconds * 1000).toUTCString(),
  }),
  "retry-after-ms": (seconds) => ({ "retry-after-ms": String(Math.ceil(seconds * 1000)) }),
  "x-ratelimit": (seconds) => ({
    "x-ratelimit-limit-requests": "10",
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": `${Number(seconds.toFixed(3))}s`,
  }),
  text: () => ({}),
  none: () => ({}),
};

/** One bucket of requests for each endpoint, refilled evenly. */
export interface Buckets {
  /** takes one request from the endpoint's bucket; false where the bucket is empty. @param now milliseconds */
  take(endpoint: string, now: number): boolean;
  /** seconds until the endpoint's bucket holds a request again */
  wait(endpoint: string): number;
}

/** @param minute how many milliseconds a minute lasts, for tests in scaled time */
export function createBuckets(perMinute: number, burst: number, minute: number): Buckets {
  const buckets = new Map<string, { level: number; at: number }>();
  const rate = perMinute / minute;
  return {
    take(endpoint, now) {
      const bucket = buckets.get(endpoint) ?? { level: burst, at: now };
      const level = Math.min(burst, bucket.level + Math.max(0, now - bucket.at) * rate);
      const enough = level >= 1;
      buckets.set(endpoint, { level: enough ? level - 1 : level, at: now });
      return enough;
    },
    wait: (endpoint) => Math.max(0, 1 - (buckets.get(endpoint)?.level ?? 1)) / rate / 1000,
  };
}
