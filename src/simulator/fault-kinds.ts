import { jsonAnswer, refusalAnswer } from "./answer.ts";
import type { Answer, Delivery } from "./answer.ts";
import { Refusal } from "./errors.ts";
import { FieldError } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { createBuckets, hints, tooManyRequests } from "./throttle.ts";
import type { Hint } from "./throttle.ts";

/** What can go wrong. `commit`: whether it strikes before the API acted or after, when the work is done and only the answer is lost. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly commit?: Commit;
      readonly message?: string;
      readonly type?: string;
      readonly code?: string;
      readonly param?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** a 429; `seconds` (1 when left out) told as `hint` says ("retry-after" when left out) */
  | { readonly kind: "rate-limit"; readonly hint?: Hint; readonly seconds?: number }
  /** 429s beyond so many requests a minute on each endpoint, from a bucket of `burst` (the same number when left out); `minute` in milliseconds */
  | {
      readonly kind: "throttle";
      readonly requestsPerMinute: number;
      readonly burst?: number;
      readonly hint?: Hint;
      readonly minute?: number;
    }
  | { readonly kind: "reset"; readonly commit?: Commit }
  | { readonly kind: "silence"; readonly commit?: Commit }
  | { readonly kind: "delay"; readonly milliseconds: number; readonly commit?: Commit }
  | { readonly kind: "redirect"; readonly location: string; readonly status?: number }
  /** the answer breaks off: the connection closes early, or (`at: "text"`) half a text comes as a whole answer */
  | { readonly kind: "truncated"; readonly at?: "connection" | "text" }
  | { readonly kind: "stalled" }
  /** `declared: false` sends no content-length */
  | { readonly kind: "oversized"; readonly bytes: number; readonly declared?: boolean }
  | { readonly kind: "html"; readonly status?: number; readonly commit?: Commit }
  | { readonly kind: "empty"; readonly status?: number; readonly commit?: Commit }
  /** any JSON, or with `text` any text, instead of the answer */
  | {
      readonly kind: "body";
      readonly body?: unknown;
      readonly text?: string;
      readonly status?: number;
      readonly contentType?: string;
      readonly commit?: Commit;
    }
  /** for a POST: what it made is hidden from the next so many reads that would have shown it */
  | { readonly kind: "lag"; readonly reads: number }
  /** the rows of each page in the opposite order */
  | { readonly kind: "reversed-rows" }
  /** each page after the first begins with the last row of the page before; a single page shows its last row twice */
  | { readonly kind: "duplicate-rows" }
  /** the first page again and again, always with more to come */
  | { readonly kind: "repeat-cursor" }
  /** has_more without a row or a cursor to go on from */
  | { readonly kind: "lost-cursor" }
  /** the answer lacks the rows whose members equal `where`, or all rows */
  | { readonly kind: "without-rows"; readonly where?: Readonly<Record<string, string>> }
  /** the answer, or each of its rows, lacks a member; `where` chooses among rows */
  | {
      readonly kind: "without-field";
      readonly field: string;
      readonly where?: Readonly<Record<string, string>>;
    };

type Commit = "before" | "after";

/** One request, as faults see it. */
export interface FaultCall {
  readonly method: string;
  /** decoded, below /v1 */
  readonly path: string;
  /** method and template: what a throttle counts by */
  readonly endpoint: string;
  readonly query: URLSearchParams;
  /** milliseconds since 1970 */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export interface Effect {
  /** it decides the answer alone, so that only one such effect strikes a request */
  readonly ends: boolean;
  /** strikes every matching request unless a count is given */
  readonly everyTime: boolean;
  /** whether it strikes this one; always when left out */
  readonly applies?: (call: FaultCall) => boolean;
  /** an answer given here keeps the API from acting */
  readonly before?: (call: FaultCall) => Answer | undefined | Promise<undefined>;
  /** changes the answer. `hidden` counts for each id the reads from which it stays hidden */
  readonly after?: (
    call: FaultCall,
    answer: Answer,
    hidden: Map<string, number>,
  ) => Answer | undefined | Promise<undefined>;
}

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
    return once({ ends: true, before: (call) => tooManyRequests(hint, seconds, call.now()) });
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
    return once({
      ends: false,
      ...(readCommit(fields, "before") === "before" ? { before: wait } : { after: wait }),
    });
  },
  redirect(fields) {
    const status = readStatus(fields, 307);
    const headers = { location: fields.string("location") };
    return once({ ends: true, before: () => ({ ...jsonAnswer({}, status), headers }) });
  },
  truncated(fields) {
    const at = fields.oneOf("at", ["connection", "text"], "connection");
    return delivering({ kind: "truncated", at });
  },
  stalled: () => delivering({ kind: "stalled" }),
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
  lag(fields) {
    const reads = positive(fields, "reads");
    return {
      ends: false,
      everyTime: true,
      applies: (call) => call.method === "POST",
      after(_call, answer, hidden) {
        const rows = listRows(answer) ?? [answer.value];
        for (const id of rows.map((row) => isRecord(row) && row["id"])) {
          if (typeof id === "string") hidden.set(id, reads);
        }
        return undefined;
      },
    };
  },
  "reversed-rows": () => shapingPages((_call, list) => ({ ...list, data: list.data.toReversed() })),
  "duplicate-rows"() {
    const lastRows = new Map<string, unknown>();
    return shapingPages((call, list) => {
      const last = list.data.at(-1);
      const isFirst = !call.query.has("after");
      const repeated = isFirst ? undefined : lastRows.get(call.path);
      lastRows.set(call.path, last);
      if (repeated !== undefined) return { ...list, data: [repeated, ...list.data] };
      const alone = isFirst && list["has_more"] !== true && last !== undefined;
      return alone ? { ...list, data: [...list.data, last] } : list;
    });
  },
  "repeat-cursor"() {
    const firstPages = new Map<string, List>();
    return shapingPages((call, list) => {
      const first = (call.query.has("after") ? firstPages.get(call.path) : undefined) ?? list;
      firstPages.set(call.path, first);
      return { ...first, has_more: true };
    });
  },
  "lost-cursor": () =>
    shapingPages((_call, list) => ({
      ...list,
      data: [],
      first_id: null,
      last_id: null,
      has_more: true,
    })),
  "without-rows"(fields) {
    const matches = readWhere(fields);
    return shapingRows((row) => (matches(row) ? undefined : row));
  },
  "without-field"(fields) {
    const field = fields.string("field");
    const matches = readWhere(fields);
    return shapingRows((row) =>
      matches(row) ? Object.fromEntries(Object.entries(row).filter(([name]) => name !== field)) : row,
    );
  },
};

const kindNames = Object.keys(kinds) as readonly Fault["kind"][];

type JsonObject = Readonly<Record<string, unknown>>;
type List = JsonObject & { readonly data: readonly unknown[] };

function once(effect: Omit<Effect, "everyTime">): Effect {
  return { ...effect, everyTime: false };
}

function ending(fields: Fields, usual: Commit, answer: () => Answer): Effect {
  const commit = readCommit(fields, usual);
  return once({ ends: true, ...(commit === "before" ? { before: answer } : { after: answer }) });
}

function delivering(delivery: Delivery): Effect {
  return once({ ends: true, after: (_call, answer) => ({ ...answer, delivery }) });
}

function undeliverable(delivery: Delivery): Answer {
  return { ...jsonAnswer(undefined, 500), delivery };
}

function shapingPages(shape: (call: FaultCall, list: List) => JsonObject): Effect {
  return {
    ends: false,
    everyTime: true,
    after(call, answer) {
      const data = listRows(answer);
      if (data === undefined || !isRecord(answer.value)) return undefined;
      return { ...answer, value: shape(call, { ...answer.value, data }) };
    },
  };
}

/** Changes or (undefined) drops each row of a list; an answer that is no list is taken as one row, which cannot be dropped. */
function shapingRows(shape: (row: JsonObject) => JsonObject | undefined): Effect {
  return once({
    ends: false,
    after(_call, answer) {
      if (answer.status !== 200 || !isRecord(answer.value)) return undefined;
      const rows = listRows(answer);
      if (rows === undefined) return { ...answer, value: shape(answer.value) ?? answer.value };
      const data = rows.map((row) => (isRecord(row) ? shape(row) : row));
      return { ...answer, value: { ...answer.value, data: data.filter((row) => row !== undefined) } };
    },
  });
}

function listRows(answer: Answer): readonly unknown[] | undefined {
  if (answer.status !== 200 || !isRecord(answer.value)) return undefined;
  const data = answer.value["data"];
  return Array.isArray(data) ? data : undefined;
}

function isRecord(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readCommit(fields: Fields, usual: Commit): Commit {
  return fields.oneOf("commit", ["before", "after"], usual);
}

function readWhere(fields: Fields): (row: JsonObject) => boolean {
  const where = Object.entries(fields.record("where", (value) => value));
  return (row) => where.every(([name, value]) => row[name] === value);
}

function readStatus(fields: Fields, usual?: number): number {
  const status = usual === undefined ? fields.integer("status") : fields.integer("status", usual);
  if (status >= 200 && status <= 599) return status;
  throw new FieldError(`${fields.where}.status`, `expected an HTTP status from 200 to 599, got ${status}`);
}

function positive(fields: Fields, name: string): number {
  const value = fields.number(name);
  if (value > 0) return value;
  throw new FieldError(`${fields.where}.${name}`, `expected a number above 0, got ${value}`);
}
