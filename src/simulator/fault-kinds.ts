import { jsonAnswer, refusalAnswer } from "./answer.ts";
import type { Answer, Delivery } from "./answer.ts";
import { Refusal } from "./errors.ts";
import { FieldError, positive } from "./fields.ts";
import type { Commit, Effect, Fault, FaultCall } from "./fault.ts";
import { listKinds } from "./fault-lists.ts";
import type { Fields } from "./fields.ts";
import { createBuckets, hints, tooManyRequests } from "./throttle.ts";

/** Reads the fields of one fault and makes its effect. @throws FieldError */
export function createEffect(fields: Fields): Effect {
  const kind = fields.oneOf("kind", kindNames, undefined);
  if (kind === undefined) {
    throw new FieldError(`${fields.where}.kind`, `missing, expected one of ${kindNames.join(", ")}`);
  }
  return kinds[kind](fields);
}

const kinds: Readonly<Record<Fault["kind"], (fields: Fields) => Effect>> = {
  status(fields) {
    const status = readStatus(fields);
    const refusal = new Refusal(status, fields.string("message", `The simulator was asked to answer ${status}.`), {
      type: fields.string("type", status >= 500 ? "server_error" : "invalid_request_error"),
      code: fields.string("code", undefined),
      param: fields.string("param", undefined),
    });
    const headers = fields.record("headers", (value, where) => {
      if (typeof value !== "string") throw new FieldError(where, "expected a string");
      return value;
    });
    return ending(fields, "before", () => refusalAnswer(refusal, headers));
  },
  "rate-limit"(fields) {
    const hint = fields.oneOf("hint", hints, "retry-after");
    const seconds = fields.number("seconds", 1);
    return { ends: true, before: (call) => tooManyRequests(hint, seconds, call.now()) };
  },
  throttle(fields) {
    const perMinute = positive(fields, "requestsPerMinute");
    const burst = fields.has("burst") ? positive(fields, "burst") : perMinute;
    const minute = fields.has("minute") ? positive(fields, "minute") : 60_000;
    const hint = fields.oneOf("hint", hints, "text");
    const buckets = createBuckets(perMinute, Math.max(1, burst), minute);
    return {
      ends: true,
      everyTime: true,
      applies: (call) => !buckets.take(call.endpoint, call.now()),
      before: (call) => tooManyRequests(hint, buckets.wait(call.endpoint), call.now()),
    };
  },
  reset: (fields) => ending(fields, "before", () => undeliverable({ kind: "reset" })),
  silence: (fields) => ending(fields, "before", () => undeliverable({ kind: "never" })),
  delay(fields) {
    const milliseconds = positive(fields, "milliseconds");
    const wait = async (call: FaultCall): Promise<undefined> => {
      await call.wait(milliseconds);
      return undefined;
    };
    return {
      ends: false,
      ...(readCommit(fields, "before") === "before" ? { before: wait } : { after: wait }),
    };
  },
  redirect(fields) {
    const status = readStatus(fields, 307);
    const headers = { location: fields.string("location") };
    return { ends: true, before: () => ({ ...jsonAnswer({}, status), headers }) };
  },
  truncated(fields) {
    const at = fields.oneOf("at", ["connection", "text"], "connection");
    return delivering({ kind: "truncated", at });
  },
  stalled: () => delivering({ kind: "stalled" }),
  closing: (fields) => delivering({ kind: "closing", milliseconds: fields.integer("milliseconds", 0, 0) }),
  unavailable: () => ({ ends: true, everyTime: true, before: () => refusalAnswer(unavailable) }),
  "hidden-error"(fields) {
    const status = readStatus(fields, 200);
    const message = fields.string("message", "The server had an error while processing your request.");
    const refusal = new Refusal(status, message, { type: "server_error" });
    return ending(fields, "before", () => refusalAnswer(refusal));
  },
  oversized(fields) {
    const bytes = positive(fields, "bytes");
    return delivering({ kind: "padded", bytes, declared: fields.boolean("declared", true) });
  },
  html(fields) {
    const status = readStatus(fields, 200);
    return ending(fields, "after", () => ({
      ...jsonAnswer(undefined, status),
      headers: { "content-type": "text/html; charset=utf-8" },
      text: "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Something is wrong</h1></body></html>",
    }));
  },
  empty(fields) {
    const status = readStatus(fields, 200);
    return ending(fields, "after", () => ({ ...jsonAnswer(undefined, status), text: "" }));
  },
  body(fields) {
    const text = fields.string("text", undefined);
    const body = fields.raw("body") ?? null;
    const status = readStatus(fields, 200);
    const headers = { "content-type": fields.string("contentType", "application/json") };
    return ending(fields, "after", () => ({
      ...jsonAnswer(body, status),
      headers,
      ...(text === undefined ? {} : { text }),
    }));
  },
  ...listKinds,
};

const unavailable = new Refusal(404, "The endpoint is unavailable.", { code: "not_found" });

const kindNames = Object.keys(kinds) as readonly Fault["kind"][];

function ending(fields: Fields, usual: Commit, answer: () => Answer): Effect {
  const commit = readCommit(fields, usual);
  return { ends: true, ...(commit === "before" ? { before: answer } : { after: answer }) };
}

function delivering(delivery: Delivery): Effect {
  return { ends: true, after: (_call, answer) => ({ ...answer, delivery }) };
}

function undeliverable(delivery: Delivery): Answer {
  return { ...jsonAnswer(undefined, 500), delivery };
}

function readCommit(fields: Fields, usual: Commit): Commit {
  return fields.oneOf("commit", ["before", "after"], usual);
}

function readStatus(fields: Fields, usual?: number): number {
  const status = usual === undefined ? fields.integer("status") : fields.integer("status", usual);
  if (status >= 200 && status <= 599) return status;
  throw new FieldError(`${fields.where}.status`, `expected an HTTP status from 200 to 599, got ${status}`);
}
