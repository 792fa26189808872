import type { Single } from "./find.ts";
import type { List, Query } from "./list.ts";
import type { Page } from "./paginate.ts";
import type { ApiPath } from "./path.ts";

/**
 * The verbs of the API. Each resolves to parsed JSON, which the caller decodes. Each throws an ApiError when the API refuses or
 * the answer is lost, an AbortedError when the operation's signal aborts, and a KeyError when no usable key is set.
 */
export interface Api {
  /** `createdAt` is in Unix seconds, null where unknown. While the object is new by the API's clock, a 404 is repeated for some seconds. */
  get(
    path: ApiPath,
    options?: { readonly query?: Query; readonly createdAt?: number | bigint | null | undefined },
  ): Promise<unknown>;
  post(path: ApiPath, body: unknown, options?: PostOptions): Promise<unknown>;
  /**
   * A POST that takes many items. Items for one path that arrive together go in one request, and each caller receives its answer.
   * A refused request is split, so that no item is refused because of another.
   */
  postTogether(
    path: ApiPath,
    item: string,
    bulk: {
      readonly body: (items: readonly string[]) => unknown;
      /** As in `post`, for one item. */
      readonly confirm: (api: Api, item: string) => Promise<unknown>;
      /** The most items in one request; 100 by default. */
      readonly most?: number | undefined;
      readonly touches?: readonly ApiPath[] | undefined;
      /** The object that the POST removes for this item. The item is skipped where a create has claimed the object, as with `undoes` of `post`. */
      readonly undoes?: ApiPath | undefined;
    },
  ): Promise<unknown>;
  /**
   * Deletes the object. "deleted": the answer confirms it. "absent": a 404, which proves little by itself. "unclear": a success
   * whose answer does not confirm the deletion. "claimed": nothing was sent, because a create of this client has
   * claimed the object. With create_before_destroy, the new resource may have adopted the old resource's object.
   */
  delete(path: ApiPath, options?: { readonly touches?: readonly ApiPath[] | undefined }): Promise<Deletion>;
  /**
   * Creates an object that may have namesakes, never twice; create-once.ts explains how. Resolves to the API's answer, or to the row
   * that was found after a lost answer. Throws an UnconfirmedError where the object may exist and its id is not known.
   */
  createOnce(list: List, body: object, options: Namesakes): Promise<unknown>;
  /**
   * Creates an object whose answer holds a secret that the API never shows again; create-for-answer.ts explains how. Throws an
   * UnconfirmedError where an object may exist whose secret is lost.
   */
  createForAnswer(list: List, body: object, options: ForAnswer): Promise<unknown>;
  /** Returns the ids of all rows that a create without a known id may have made; `createdAt` is that of its UnconfirmedError. */
  candidates(
    list: List,
    alike: (row: unknown) => boolean,
    createdAt: number | bigint | null,
  ): Promise<readonly string[]>;
  /**
   * Claims the object at this path for a create, so that no delete of this client removes it. Waits for a delete that is
   * under way. "deleted": a delete of this client removed the object, so the caller must create it and claim it again.
   * "shared": another create of this client claimed it before, so two resources manage one object.
   */
  claim(path: ApiPath): Promise<"ours" | "deleted" | "shared">;
  /** Notes that an instance in the state has the object at this path. Call it before the read. */
  hold(path: ApiPath): void;
  /** How many instances of the state have this object. More than one: two resources manage it, or a deposed instance has it as well. */
  holders(path: ApiPath): number;
  /** Counts an instance whose destroy gives the object up. Returns how many instances of this process have done so. */
  release(path: ApiPath): number;
  /** Notes that the object at this path exists since `createdAt` (Unix seconds). While it is new, a list without it is read again. */
  expect(path: ApiPath, createdAt: number | bigint | null): void;
  /**
   * Every row of a list, in the API's order, each id once. All operations of this client share one read, which is
   * kept until a write of this client changes the list. Errors are not kept. `fresh` excludes rows that were requested
   * before this call.
   */
  rows(list: List, options?: { readonly fresh?: boolean }): Promise<readonly unknown[]>;
  /**
   * The list as this client first read it, without the rows that this client has deleted since. Use it to look before a write,
   * where a fresh list for each write would cost too much; never for a refresh. `pick` chooses rows before deleted rows are removed.
   */
  known(list: List, pick?: (rows: readonly unknown[]) => readonly unknown[]): Promise<readonly unknown[]>;
  /** The pages one by one, for a reader that may stop early; nothing is shared or kept. */
  pages(list: List): AsyncIterable<Page>;
  /** One page, unchanged, for exactly this query. */
  page(path: ApiPath, options?: { readonly query?: Query }): Promise<Page>;
  /**
   * One row of a list. Reads either the whole list for all callers, or this row by `single`, whichever costs fewer requests
   * given the number of callers and of pages known so far.
   */
  find(
    list: List,
    ways: {
      readonly pick: (rows: readonly unknown[]) => unknown;
      readonly single: () => Promise<Single>;
    },
  ): Promise<unknown>;
  /** The time by the API's clock, in Unix seconds. */
  time(): number;
  /** Masks a secret in every log line, message and crash report from this call on. */
  conceal(secret: string): void;
  /** Whether a redacted key of the API ("sk-…-abcd") matches a key that this client uses. */
  isInUse(redacted: string): boolean;
  /** Waits for so many milliseconds by the client's clock. Rejects with the reason of the operation's signal as soon as it aborts. */
  wait(milliseconds: number): Promise<void>;
  /**
   * Resolves once an answer in this process has proven that the address and the key reach the Admin API of an organization. The proof
   * is a list of the organization with `data`. Without a proof so far, it requests one project. Rejects as that request does.
   */
  shown(): Promise<void>;
  /** The organization in the latest header `openai-organization`; undefined where no answer had the header. */
  organization(): string | undefined;
  /** Logs a warning, once for each template and member, that rows of this list have a member of an unexpected type. */
  odd(path: ApiPath, member: string): void;
}

export type Deletion = "deleted" | "absent" | "unclear" | "claimed";

export interface PostOptions {
  /**
   * Looks whether a POST whose answer was lost took effect. Resolves to the answer that the POST would have had, or to undefined
   * when it had no effect; then it is sent again. Without `confirm`, a POST is repeated only when the API cannot have acted.
   */
  readonly confirm?: (() => Promise<unknown>) | undefined;
  /** Whether sending the POST twice changes nothing; then it is repeated after a lost answer and after a 409. */
  readonly repeatable?: boolean | undefined;
  /** The object that an action changes, where it differs from the object at the path (`/projects/{id}/archive`). */
  readonly of?: ApiPath | undefined;
  /**
   * Whether the POST removes the object (`of`, or the object at the path) or restores it. Like a DELETE, it is skipped and resolves
   * to undefined where a create of this client has claimed the object. Otherwise the object is noted as deleted.
   */
  readonly undoes?: boolean | undefined;
  /** The ids of the rows that a POST to a collection created; by default the `id` of the answer, or of each item of its `data`. */
  readonly createdIds?: ((answer: unknown) => readonly string[]) | undefined;
  /** Other lists that the write changes. These lists, and all below them, are dropped before and after the write. */
  readonly touches?: readonly ApiPath[] | undefined;
}

/** The facts that a create of an object with possible namesakes needs. */
export interface Namesakes {
  /** Whether a row looks like the object to create. */
  readonly alike: (row: unknown) => boolean;
  /** The kind of object in words, such as "service account". */
  readonly title: string;
  /** Other lists that the create changes. */
  readonly touches?: readonly ApiPath[] | undefined;
  /** Called after a successful create with a doubt that the user should know. */
  readonly onDoubt?: ((doubt: Doubt) => void) | undefined;
}

/** The facts that a create needs when its answer cannot be read again. */
export interface ForAnswer extends Pick<Namesakes, "alike" | "title" | "touches"> {
  /** The path of the POST. */
  readonly at: ApiPath;
  /** The secret in an answer; undefined where it holds none. */
  readonly secretOf: (answer: unknown) => string | undefined;
  /** Removes an object whose secret is lost. */
  readonly discard: (id: string) => Promise<void>;
  readonly onDoubt: (doubt: Doubt) => void;
}

/** A doubt about a create that succeeded. */
export interface Doubt {
  /**
   * taken-over: the answer was lost, and the object was found in the list. made-twice: one object too many
   * exists. discarded: objects of lost answers were removed. may-be-left: an object of a lost answer may still exist.
   */
  readonly kind: "taken-over" | "made-twice" | "discarded" | "may-be-left";
  readonly ids: readonly string[];
  /** What may have happened and what the user should do, in whole sentences. */
  readonly message: string;
}
