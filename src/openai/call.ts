import pRetry from "p-retry";
import { readAnswer, requestIdOf } from "./answer.ts";
import type { ApiClock } from "./api-clock.ts";
import type { Clock } from "./clock.ts";
import { AbortedError, ApiError } from "./error.ts";
import type { ApiFailure } from "./error.ts";
import { chooseKey } from "./keys.ts";
import type { ChosenKey, Keys } from "./keys.ts";
import type { Cooldown, Pace, Slot } from "./pace.ts";
import type { ApiPath } from "./path.ts";
import type { EventualConsistency } from "./eventual-consistency.ts";
import { exchangeFollowing } from "./redirect.ts";
import { decideRetry, exhaustedWait, longestWait, outcomeOf } from "./retry.ts";
import type { Attempt, Decision } from "./retry.ts";
import { shieldSent } from "./sent-write.ts";
import { TransportError } from "./transport-error.ts";
import type { HttpAnswer, Transport } from "./transport.ts";
import { cap } from "./wording.ts";
import type { Mask } from "./wording.ts";

export type Log = (
  level: "trace" | "debug" | "info" | "warn" | "error",
  message: string,
  fields?: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;

/** One call to the API. */
export interface Call {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: ApiPath;
  readonly url: URL;
  readonly body?: string;
  /** looks whether a POST whose answer was lost took effect: resolves to the answer that it would have had, or to undefined */
  readonly confirm?: (() => Promise<unknown>) | undefined;
  /** whether sending a POST twice changes nothing */
  readonly repeatable?: boolean | undefined;
  /** when the object was created, in Unix seconds; null where unknown */
  readonly createdAt?: number | bigint | null | undefined;
  readonly onSend?: (() => void) | undefined;
  /** called after every failed attempt, repeated or not */
  readonly onFailure?: ((error: ApiError) => void) | undefined;
}

/** The parts that all calls of a client share. */
export interface CallEnvironment {
  readonly transport: Transport;
  readonly pace: Pace;
  readonly keys: Keys;
  readonly headers: Readonly<Record<string, string>>;
  readonly mask: Mask;
  readonly clock: Clock;
  readonly apiClock: Pick<ApiClock, "note">;
  readonly log: Log;
  readonly consistency: Pick<EventualConsistency, "isNew">;
  /** aborts every request of every operation */
  readonly closing: AbortSignal;
  /** called with the headers of every answer */
  readonly onAnswer: (headers: HttpAnswer["headers"]) => void;
  readonly maxRetries: number;
  /** milliseconds, for one attempt */
  readonly timeout: number;
}

export interface Success {
  readonly value: unknown;
  /** size of the answer in bytes */
  readonly bytes: number;
}

interface Progress {
  /** the path in messages */
  readonly path: string;
  readonly place: number;
  readonly key: ChosenKey;
  attempts: number;
  waited: number;
  retries: number;
  throttles: number;
  /** how many 404s about a new object have arrived */
  unseen: number;
  /** whether a write of this call may have acted without a known result */
  unresolved: boolean;
  /** the last failure, and the error to throw when no later attempt succeeds */
  lastFailure: ApiFailure | undefined;
  lastError: ApiError | undefined;
  decision: Decision;
}

/**
 * Makes a call until it succeeds, is refused or `signal` aborts. retry.ts decides about repetitions, pace.ts about the pace.
 * Throws an ApiError, an AbortedError or, before anything is sent, a KeyError.
 */
export async function perform(environment: CallEnvironment, call: Call, signal: AbortSignal): Promise<Success> {
  const progress: Progress = {
    path: environment.mask(call.path.path),
    place: environment.pace.place(),
    key: chooseKey(environment.keys, call.path),
    attempts: 0,
    waited: 0,
    retries: 0,
    throttles: 0,
    unseen: 0,
    unresolved: false,
    lastFailure: undefined,
    lastError: undefined,
    decision: { kind: "stop" },
  };
  try {
    // p-retry runs the loop. Each answer decides how long to wait. A success wins over an abort that arrives with it.
    return await pRetry(() => attempt(environment, call, progress, signal), {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 0,
      shouldRetry: ({ error }) => error === progress.lastError && prepareNext(environment, call, progress, signal),
    });
  } catch (error) {
    if (error !== progress.lastError) throw interrupted(error, call, progress, signal);
    const found = await lookOnceMore(call, progress, signal);
    if (found !== undefined) return { value: found, bytes: 0 };
    throw error;
  }
}

async function attempt(
  environment: CallEnvironment,
  call: Call,
  progress: Progress,
  signal: AbortSignal,
): Promise<Success> {
  if (progress.decision.kind === "look") {
    const found = await look(call, progress);
    if (found !== undefined) return { value: found, bytes: 0 };
  }
  const slot = await waitForSlot(environment, call, progress, signal);
  let cooldown: Cooldown | undefined;
  try {
    const sent = await send(environment, call, progress, signal);
    if ("value" in sent) {
      const exhausted = exhaustedWait(sent.headers);
      if (exhausted !== undefined && exhausted <= longestWait) cooldown = { throttled: false, wait: exhausted };
      return sent;
    }
    const error = judge(environment, call, progress, sent);
    if (progress.decision.kind === "throttled") cooldown = { throttled: true, wait: progress.decision.wait };
    throw error;
  } finally {
    slot.done(cooldown);
  }
}

async function waitForSlot(
  environment: CallEnvironment,
  call: Call,
  progress: Progress,
  signal: AbortSignal,
): Promise<Slot> {
  const begun = environment.clock.now();
  try {
    return await environment.pace.slot(`${call.method} ${call.path.template}`, progress.place, signal, (wait) => {
      environment.log("info", "waiting for the API's rate limit", {
        method: call.method,
        path: call.path.template,
        full_path: progress.path,
        wait_ms: Math.round(wait),
      });
    });
  } finally {
    progress.waited += environment.clock.now() - begun;
  }
}

type Failed = Attempt & {
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  readonly requestId?: string | undefined;
  readonly gone?: boolean | undefined;
  readonly advice?: string | undefined;
};

/** Makes one exchange and logs it. Throws only when `signal` aborts. */
async function send(
  environment: CallEnvironment,
  call: Call,
  progress: Progress,
  signal: AbortSignal,
): Promise<(Success & { readonly headers: HttpAnswer["headers"] }) | Failed> {
  const { method, path, url, body } = call;
  const begun = environment.clock.now();
  let sent = false;
  const isAwaited = method === "POST" && call.repeatable !== true;
  const shield = isAwaited
    ? shieldSent(signal, { clock: environment.clock, closing: environment.closing, isSent: () => sent })
    : undefined;
  progress.attempts++;
  const log = (outcome: Readonly<Record<string, string | number | undefined>>): void => {
    const duration = Math.round(environment.clock.now() - begun);
    environment.log("debug", "API request", {
      method,
      path: path.template,
      full_path: progress.path,
      attempt: progress.attempts,
      duration_ms: duration,
      ...outcome,
    });
  };
  try {
    const answer = await exchangeFollowing(environment.transport, {
      method,
      url,
      body,
      signal: shield?.signal ?? signal,
      timeout: environment.timeout,
      headers: {
        ...environment.headers,
        authorization: `Bearer ${progress.key.value}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      onSend: () => {
        sent = true;
        call.onSend?.();
      },
    });
    environment.apiClock.note(answer.headers["date"]);
    environment.onAnswer(answer.headers);
    log({ status: answer.status, request_id: requestIdOf(answer, environment.mask) });
    const read = readAnswer(method, answer, environment.mask);
    return "value" in read
      ? { ...read, headers: answer.headers }
      : { code: undefined, ...read.refusal, method, headers: answer.headers, sent };
  } catch (error) {
    if (error instanceof TransportError) {
      const apiMessage = cap(environment.mask(error.message), 1000);
      log({ error: apiMessage });
      return { method, status: undefined, headers: {}, code: undefined, apiMessage, sent, transient: error.transient };
    }
    log({ error: "stopped" });
    if (sent && method !== "GET") progress.unresolved = true;
    throw error;
  } finally {
    shield?.end();
  }
}

/** Notes a failure: the error to throw if it is the last, and the next step. */
function judge(environment: CallEnvironment, call: Call, progress: Progress, failed: Failed): ApiError {
  const { attempts, waited, retries, throttles, unseen, key } = progress;
  const { clock, maxRetries } = environment;
  const canLook = call.confirm !== undefined;
  progress.decision = decideRetry(failed, {
    retries,
    maxRetries,
    throttles,
    unseen,
    canLook,
    repeatable: call.repeatable === true,
    isNew: environment.consistency.isNew(call.path.path, call.createdAt),
    date: clock.date(),
    random: clock.random(),
  });
  if (outcomeOf(failed) === "unknown") progress.unresolved = true;
  const refusedKey = failed.status === 401 || failed.status === 403;
  progress.lastFailure = {
    ...failed,
    template: call.path.template,
    path: progress.path,
    outcome: progress.unresolved ? "unknown" : "refused",
    attempts,
    waited,
    advice:
      progress.decision.kind === "stop"
        ? (progress.decision.advice ?? (refusedKey ? key.advice : failed.advice))
        : undefined,
  };
  progress.lastError = new ApiError(progress.lastFailure);
  call.onFailure?.(progress.lastError);
  return progress.lastError;
}

/** Waits as decided; returns false when the decision is to stop. */
async function prepareNext(
  environment: CallEnvironment,
  call: Call,
  progress: Progress,
  signal: AbortSignal,
): Promise<boolean> {
  const { decision, lastError } = progress;
  if (decision.kind === "stop") return false;
  if (decision.kind === "throttled") {
    progress.throttles++;
    return true;
  }
  if (decision.kind === "unseen") progress.unseen++;
  else progress.retries++;
  environment.log("info", "API request will be repeated", {
    method: call.method,
    path: call.path.template,
    full_path: progress.path,
    wait_ms: Math.round(decision.wait),
    status: lastError?.status,
    reason: lastError?.apiMessage,
  });
  const begun = environment.clock.now();
  try {
    await environment.clock.sleep(decision.wait, signal);
  } finally {
    progress.waited += environment.clock.now() - begun;
  }
  return true;
}

/** Looks for the effect of a POST whose answer was lost. Resolves to undefined, and notes the call as resolved, when it had none. */
async function look(call: Call, progress: Progress): Promise<unknown> {
  const found = await call.confirm?.();
  if (found === undefined && call.confirm !== undefined) progress.unresolved = false;
  return found;
}

/**
 * Looks for the effect of a POST after its last attempt. When it had none, the error of the POST no longer
 * claims that it may have acted. When the look fails, the error includes the failure of the look.
 */
async function lookOnceMore(call: Call, progress: Progress, signal: AbortSignal): Promise<unknown> {
  const { unresolved, lastFailure } = progress;
  if (!unresolved || call.confirm === undefined || signal.aborted || lastFailure === undefined) return undefined;
  let found: unknown;
  try {
    found = await look(call, progress);
  } catch (error) {
    throw undecided(progress, error);
  }
  if (found === undefined) throw new ApiError({ ...lastFailure, outcome: "refused" });
  return found;
}

/** The error for a call that its signal or a failed look ended, not an answer. */
function interrupted(error: unknown, call: Call, progress: Progress, signal: AbortSignal): unknown {
  const { attempts, waited, lastError } = progress;
  const outcome = progress.unresolved ? "unknown" : "refused";
  if (signal.aborted) {
    return new AbortedError({
      method: call.method,
      template: call.path.template,
      path: progress.path,
      reason: signal.reason,
      outcome,
      attempts,
      sent: attempts > 0,
      waited,
      lastError,
    });
  }
  return undecided(progress, error);
}

/** The error for a POST that may have acted, when the look for its effect failed. */
function undecided(progress: Progress, error: unknown): unknown {
  if (progress.lastFailure === undefined) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const advice = `The client could not confirm whether it took effect: ${reason}`;
  return new ApiError({ ...progress.lastFailure, advice }, { cause: error });
}
