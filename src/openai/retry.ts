import type { Outcome } from "./error.ts";
import { newPauses } from "./eventual-consistency.ts";

/** A failed attempt. */
export interface Attempt {
  readonly method: string;
  /** undefined when there was no complete answer */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly code: string | undefined;
  readonly apiMessage: string;
  /** whether the request was written to a socket, so that the API may have received it */
  readonly sent: boolean;
  /** whether this kind of failure may pass in a moment */
  readonly transient: boolean;
}

export interface Effort {
  /** repetitions so far because of faults, and the most that are allowed */
  readonly retries: number;
  readonly maxRetries: number;
  /** 429s so far */
  readonly throttles: number;
  /** whether the caller can look for the effect of a POST */
  readonly canLook: boolean;
  /** whether sending a POST twice changes nothing */
  readonly repeatable?: boolean;
  /** whether the object is so new that the API may not find it everywhere */
  readonly isNew?: boolean;
  /** how often the API did not find a new object */
  readonly unseen?: number;
  /** milliseconds since 1970 */
  readonly date: number;
  /** 0 to 1 */
  readonly random: number;
}

/**
 * again: send it again after so many milliseconds. unseen: the same, for an object that is too new to be found.
 * look: the POST may have acted, so look first.
 * throttled: send it again when the endpoint's cool-down is over; `wait` is the time that the API asked for.
 */
export type Decision =
  | { readonly kind: "stop"; readonly advice?: string }
  | { readonly kind: "again" | "unseen" | "look"; readonly wait: number }
  | { readonly kind: "throttled"; readonly wait: number | undefined };

/** The longest wait that the client accepts from the API, in milliseconds. The user should learn of a longer wait at once, not at the deadline. */
export const longestWait = 300_000;

/** The most 429s in one call. The deadline usually ends an operation before; this protects an operation without a deadline. */
const mostThrottles = 100;

/**
 * Decides whether a failed attempt is repeated. A GET, a DELETE and a repeatable POST are repeated on 408, 409, 429, 5xx and lost
 * connections. The API has no idempotency keys, so any other POST is repeated only when the API cannot have acted, or after a
 * look. x-should-retry wins, except that a POST with a look still looks. A 404 about a new object is
 * repeated even when no retries are allowed: the API is not broken, and an object that passes for gone
 * would be lost. 429s do not count as retries either: they only set the time.
 */
export function decideRetry(attempt: Attempt, effort: Effort): Decision {
  const newPause = newPauses[effort.unseen ?? 0];
  if (attempt.status === 404 && effort.isNew === true && newPause !== undefined)
    return { kind: "unseen", wait: newPause };
  const asked = attempt.headers["x-should-retry"];
  if (asked === "false" || effort.maxRetries === 0) return { kind: "stop" };
  const hint = askedWait(attempt, effort.date);
  if (hint !== undefined && hint > longestWait) {
    return {
      kind: "stop",
      advice: `The API asks to wait ${Math.ceil(hint / 1000)} s before the next request to this endpoint. Run the operation again after that time.`,
    };
  }
  if (attempt.status === 429) {
    const spent = isSpent(attempt.code) && asked !== "true";
    return spent || effort.throttles >= mostThrottles ? { kind: "stop" } : { kind: "throttled", wait: hint };
  }
  if (effort.retries >= effort.maxRetries) return { kind: "stop" };
  const wait = hint ?? backoff(effort.retries, effort.random);
  const again: Decision = { kind: "again", wait };
  if (attempt.method !== "POST" || effort.repeatable === true)
    return asked === "true" || isPassing(attempt) ? again : { kind: "stop" };
  if (outcomeOf(attempt) === "unknown") {
    if (effort.canLook && isPassing(attempt)) return { kind: "look", wait };
    return asked === "true" ? again : { kind: "stop" };
  }
  return asked === "true" || (!attempt.sent && attempt.transient) ? again : { kind: "stop" };
}

/** Whether the API may have acted on a failed attempt. */
export function outcomeOf(attempt: Pick<Attempt, "method" | "status" | "sent">): Outcome {
  if (attempt.method === "GET" || !attempt.sent) return "refused";
  const { status } = attempt;
  return status === undefined || status < 300 || status === 408 || status >= 500 ? "unknown" : "refused";
}

/** Milliseconds before repetition number `retries` (from 0): half a second, doubling up to 8 s, less up to a quarter. */
export function backoff(retries: number, random: number): number {
  return Math.min(500 * 2 ** retries, 8000) * (1 - random / 4);
}

/**
 * The wait that an answer asks for, in milliseconds, or undefined. Reads retry-after-ms, then Retry-After (seconds, or a date compared
 * with the server's own Date where present), and for a 429 x-ratelimit-reset-requests and a time in the message.
 */
export function askedWait(
  answer: Pick<Attempt, "status" | "headers" | "apiMessage">,
  date: number,
): number | undefined {
  const { headers } = answer;
  const exact = headers["retry-after-ms"];
  if (exact !== undefined && /^\d+(\.\d+)?$/.test(exact.trim())) return Number(exact);
  const after = headers["retry-after"]?.trim();
  if (after !== undefined && /^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000;
  if (after !== undefined) {
    const until = Date.parse(after);
    const now = Date.parse(headers["date"] ?? "");
    if (!Number.isNaN(until)) return Math.max(0, until - (Number.isNaN(now) ? date : now));
  }
  if (answer.status !== 429) return undefined;
  return exhaustedWait(headers) ?? writtenWait(answer.apiMessage);
}

/** The milliseconds until an exhausted request budget is refilled, from the x-ratelimit headers; undefined while some is left. */
export function exhaustedWait(headers: Readonly<Record<string, string>>): number | undefined {
  const remaining = headers["x-ratelimit-remaining-requests"]?.trim();
  const reset = headers["x-ratelimit-reset-requests"]?.trim();
  if (reset === undefined || (remaining !== undefined && remaining !== "0")) return undefined;
  return /^\d+(\.\d+)?$/.test(reset) ? Number(reset) * 1000 : duration(reset);
}

function writtenWait(message: string): number | undefined {
  const found = /\b(?:try again|retry|wait)\b[^\d.]{0,40}((?:\d+(?:\.\d+)?\s*[a-z]+\s*)+)/i.exec(message);
  return found?.[1] === undefined ? undefined : duration(found[1]);
}

/** "6m0s", "6.937 seconds", "20ms" in milliseconds. */
function duration(text: string): number | undefined {
  const parts = [
    ...text.matchAll(/(\d+(?:\.\d+)?)\s*(milliseconds?|ms|minutes?|mins?|m|seconds?|secs?|s|hours?|h)(?![a-z])/gi),
  ];
  if (parts.length === 0) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitOf(unit ?? ""), 0);
}

function unitOf(name: string): number {
  const unit = name.toLowerCase();
  if (unit.startsWith("ms") || unit.startsWith("milli")) return 1;
  if (unit.startsWith("m")) return 60_000;
  return unit.startsWith("h") ? 3_600_000 : 1000;
}

/** Whether a 429 means that the budget of money is spent, which no wait mends. */
function isSpent(code: string | undefined): boolean {
  return code === "insufficient_quota" || code === "billing_hard_limit_reached";
}

function isPassing(attempt: Attempt): boolean {
  const { status } = attempt;
  return status === undefined || status < 300 ? attempt.transient : status === 408 || status === 409 || status >= 500;
}
