import type { Answer } from "./answer.ts";
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
  /** the connection closes so many milliseconds after the answer (0 when left out), though the answer keeps it open */
  | { readonly kind: "closing"; readonly milliseconds?: number }
  /** a family of endpoints that the organization does not have: a 404 each time. `noun` says which; all when left out */
  | { readonly kind: "unavailable" }
  /** a success by its status (200 when left out) with an error in its body */
  | { readonly kind: "hidden-error"; readonly status?: number; readonly message?: string; readonly commit?: Commit }
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
  | ListFault;

/** A whole answer that lies. */
export type ListFault =
  /**
   * for a POST that makes an object: the lists, and unless `of` is "lists" also the GET of the object, lack it for so many
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

export type Commit = "before" | "after";

/** One request, as faults see it. */
export interface FaultCall {
  readonly method: string;
  /** decoded, below /v1 */
  readonly path: string;
  /** method and template: what a throttle counts by */
  readonly endpoint: string;
  /** the noun that the endpoint belongs to; undefined where no endpoint has that path and method */
  readonly noun: string | undefined;
  readonly query: URLSearchParams;
  /** milliseconds since 1970 */
  now(): number;
  wait(milliseconds: number): Promise<void>;
}

export interface Effect {
  /** it decides the answer alone, so that only one such effect strikes a request */
  readonly ends: boolean;
  /** strikes every matching request unless a count is given; else one */
  readonly everyTime?: boolean;
  /** whether it strikes this one; always when left out */
  readonly applies?: (call: FaultCall) => boolean;
  /** an answer given here keeps the API from acting */
  readonly before?: (call: FaultCall) => Answer | undefined | Promise<undefined>;
  /** changes the answer, or hides what it made from later reads */
  readonly after?: (call: FaultCall, answer: Answer, hidden: Hidden) => Answer | undefined | Promise<undefined>;
}

/** What a lag still hides. */
export interface Hidden {
  /** @param path that of the list that lacks the object */
  hide(path: string, key: string, until: HiddenUntil): void;
}

export interface HiddenUntil {
  /** how many reads would have shown it and do not */
  readonly reads: number;
  /** milliseconds since 1970 */
  readonly time: number;
  readonly listsOnly: boolean;
}
