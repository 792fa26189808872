import type { Answer } from "./answer.ts";
import type { Hint } from "./throttle.ts";

/** The kinds of failures. `commit`: whether the fault strikes before the API acts, or after, when only the answer is lost. */
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
  /** a 429 with the wait `seconds` (1 when omitted) in the form of `hint` ("retry-after" when omitted) */
  | { readonly kind: "rate-limit"; readonly hint?: Hint; readonly seconds?: number }
  /** 429s beyond so many requests a minute to each endpoint, from a bucket of `burst` (the same number when omitted); `minute` in milliseconds */
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
  /** the answer ends in the middle: the connection closes early, or with `at: "text"` half of the text arrives as a complete answer */
  | { readonly kind: "truncated"; readonly at?: "connection" | "text" }
  | { readonly kind: "stalled" }
  /** the connection closes so many milliseconds (0 when omitted) after an answer that promised to keep it open */
  | { readonly kind: "closing"; readonly milliseconds?: number }
  /** a 404 from every endpoint of a feature that the organization lacks. `noun` chooses the endpoints; all when omitted */
  | { readonly kind: "unavailable" }
  /** a status of success (200 when omitted) with an error in the body */
  | { readonly kind: "hidden-error"; readonly status?: number; readonly message?: string; readonly commit?: Commit }
  /** with `declared: false` the answer has no content-length */
  | { readonly kind: "oversized"; readonly bytes: number; readonly declared?: boolean }
  | { readonly kind: "html"; readonly status?: number; readonly commit?: Commit }
  | { readonly kind: "empty"; readonly status?: number; readonly commit?: Commit }
  /** any JSON, or any text in `text`, instead of the answer */
  | {
      readonly kind: "body";
      readonly body?: unknown;
      readonly text?: string;
      readonly status?: number;
      readonly contentType?: string;
      readonly commit?: Commit;
    }
  | ListFault;

/** A complete but false answer. */
export type ListFault =
  /**
   * for a POST that makes an object: its lists, and also its GET unless `of` is "lists", lack the object for so many
   * reads that would have shown it, or for so many milliseconds, whichever is longer
   */
  | {
      readonly kind: "lag";
      readonly reads?: number;
      readonly milliseconds?: number;
      readonly of?: "lists" | "everything";
    }
  /** the rows of each page in the opposite order */
  | { readonly kind: "reversed-rows" }
  /** each page after the first begins with the last row of the page before; a single page repeats its last row */
  | { readonly kind: "duplicate-rows" }
  /** the first page again and again, with has_more */
  | { readonly kind: "repeat-cursor" }
  /** has_more without a row or a cursor to continue from */
  | { readonly kind: "lost-cursor" }
  /** the answer lacks the rows whose members equal `where`, or all rows */
  | { readonly kind: "without-rows"; readonly where?: Readonly<Record<string, string>> }
  /** the answer, or each of its rows, lacks a member; `where` chooses rows */
  | {
      readonly kind: "without-field";
      readonly field: string;
      readonly where?: Readonly<Record<string, string>>;
    };

export type Commit = "before" | "after";

/** One request, as faults receive it. */
export interface FaultCall {
  readonly method: string;
  /** decoded, below /v1 */
  readonly path: string;
  /** method and template, for which a throttle counts requests */
  readonly endpoint: string;
  /** the noun of the endpoint; undefined where no endpoint has this path and method */
  readonly noun: string | undefined;
  readonly query: URLSearchParams;
  /** milliseconds since 1970 */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export interface Effect {
  /** whether it replaces the answer; only one effect of this kind strikes a request */
  readonly ends: boolean;
  /** whether it strikes every matching request unless a count is given; otherwise it strikes one */
  readonly everyTime?: boolean;
  /** whether it strikes this request; always when omitted */
  readonly applies?: (call: FaultCall) => boolean;
  /** returns an answer that replaces the API's; then the API does not act */
  readonly before?: (call: FaultCall) => Answer | undefined | Promise<undefined>;
  /** changes the answer, or hides the new object from later reads */
  readonly after?: (call: FaultCall, answer: Answer, hidden: Hidden) => Answer | undefined | Promise<undefined>;
}

/** The objects that a lag hides. */
export interface Hidden {
  /** @param path the path of the list that lacks the object */
  hide(path: string, key: string, until: HiddenUntil): void;
}

export interface HiddenUntil {
  /** how many more reads do not show the object */
  readonly reads: number;
  /** milliseconds since 1970 */
  readonly time: number;
  readonly listsOnly: boolean;
}
