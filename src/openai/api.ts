import type { Single } from "./find.ts";
import type { List, Query } from "./list.ts";
import type { Page } from "./paginate.ts";
import type { ApiPath } from "./path.ts";

/**
 * The verbs of the API. All resolve to parsed JSON for the caller to decode, and throw an ApiError when refused or lost,
 * an AbortedError when the operation's signal ended them, a KeyError when there is no key to use.
 */
export interface Api {
  /** `createdAt` (Unix seconds, null where unknown): while the object is new by the API's clock, a 404 is asked again for some seconds. */
  get(
    path: ApiPath,
    options?: { readonly query?: Query; readonly createdAt?: number | bigint | null | undefined },
  ): Promise<unknown>;
  post(path: ApiPath, body: unknown, options?: PostOptions): Promise<unknown>;
  /**
   * A POST that takes many items: those for one path that arrive together go as one request, whose answer each gets. When
   * it is refused it is split, so that an item is refused only for its own sake.
   */
  postTogether(
    path: ApiPath,
    item: string,
    bulk: {
      readonly body: (items: readonly string[]) => unknown;
      /** As in `post`, for one item. */
      readonly confirm: (api: Api, item: string) => Promise<unknown>;
      /** The most items that one request may carry, 100 by default. */
      readonly most?: number | undefined;
      readonly touches?: readonly ApiPath[] | undefined;
      /** The object that the POST takes away for this item: skipped where a create has claimed it, as `undoes` of `post`. */
      readonly undoes?: ApiPath | undefined;
    },
  ): Promise<unknown>;
  /**
   * Deletes the object. "deleted": the answer confirms it. "absent": a 404, which proves little by itself. "unclear": a success
   * whose answer does not say that the object was deleted. "claimed": nothing was sent, because a create of this client has
   * claimed the object: with create_before_destroy the new resource may have adopted the object of the old.
   */
  delete(path: ApiPath, options?: { readonly touches?: readonly ApiPath[] | undefined }): Promise<Deletion>;
  /**
   * Creates an object that may have namesakes, never twice: see create-once.ts. Resolves to the API's answer, or to the row
   * found in its place. Throws an UnconfirmedError where the object may exist without its id being known.
   */
  createOnce(list: List, body: object, options: Namesakes): Promise<unknown>;
  /**
   * Creates an object whose answer holds a secret that the API never shows again: see create-for-answer.ts. Throws an
   * UnconfirmedError where an object may be left that nobody has the secret of.
   */
  createForAnswer(list: List, body: object, options: ForAnswer): Promise<unknown>;
  /** The ids of all rows that a create which did not learn its id may have made; `createdAt` is that of its UnconfirmedError. */
  candidates(
    list: List,
    alike: (row: unknown) => boolean,
    createdAt: number | bigint | null,
  ): Promise<readonly string[]>;
  /**
   * Makes the object at this path a create's own, so that no delete of this client takes it away. Waits for a delete that is
   * under way. "deleted": a delete of this client took it away, so the caller must create it again and claim it again.
   * "shared": another create of this client has claimed it before, so that two resources manage one object.
   */
  claim(path: ApiPath): Promise<"ours" | "deleted" | "shared">;
  /** Notes, before it is read, that an instance in the state stands for the object at this path. */
  hold(path: ApiPath): void;
  /** How many instances of the state this process has noted for the object: more than one where two resources manage it, or a deposed instance has it, too. */
  holders(path: ApiPath): number;
  /** Notes that the destroy of an instance gives the object up. Returns how many instances have done so in this process. */
  release(path: ApiPath): number;
  /** Says that the object at this path exists since `createdAt` (Unix seconds). While it is new, a list that lacks it is read again. */
  expect(path: ApiPath, createdAt: number | bigint | null): void;
  /**
   * Every row of a list, in the API's order, each id once. Read once for all operations of this client: shared while under way
   * and kept until a write of this client changes the list. Errors are not kept. `fresh` wants only what was asked of the API
   * after this call.
   */
  rows(list: List, options?: { readonly fresh?: boolean }): Promise<readonly unknown[]>;
  /**
   * The list as it was when this client first asked, less what it deleted since. For looking before a write, where a
   * fresh list for each would cost too much; never for a refresh. `pick` chooses the wanted rows before deleted ones are taken out.
   */
  known(list: List, pick?: (rows: readonly unknown[]) => readonly unknown[]): Promise<readonly unknown[]>;
  /** The pages as they come, for a reader that may stop early; nothing is shared or kept. */
  pages(list: List): AsyncIterable<Page>;
  /** One page as the API answered it; nothing is added to the query. */
  page(path: ApiPath, options?: { readonly query?: Query }): Promise<Page>;
  /**
   * One row of a list. Reads the list for all who ask, or the one row by `single`, whichever costs fewer requests
   * by what is known then: how many ask, how many pages the list has.
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
  /** Keeps a secret out of every log, message and crash report from now on. */
  conceal(secret: string): void;
  /** Whether a key that the API shows with its middle left out ("sk-…-abcd") looks like a key that this client uses. */
  isInUse(redacted: string): boolean;
  /** Waits so many milliseconds, by the client's clock. Rejects with the reason of the operation's signal as soon as that aborts. */
  wait(milliseconds: number): Promise<void>;
  /**
   * Resolves once an answer of this process has shown that address and key are the Admin API of an organization: a list of
   * the organization that was answered with `data`. Where there was none yet, it asks for one project. Rejects as that request does.
   */
  shown(): Promise<void>;
  /** The organization that the API's answers named last in the header `openai-organization`; undefined where none did. */
  organization(): string | undefined;
  /** Logs a warning, once for each template and member, that rows of this list have a member of a type that is not read. */
  odd(path: ApiPath, member: string): void;
}

export type Deletion = "deleted" | "absent" | "unclear" | "claimed";

export interface PostOptions {
  /**
   * Looks whether a POST whose answer was lost did act: resolves to what the POST would have answered, or to undefined
   * when nothing happened, after which it may be sent again. Without it a POST is repeated only when the API cannot have acted.
   */
  readonly confirm?: (() => Promise<unknown>) | undefined;
  /** Sending it twice changes nothing: it is repeated after a lost answer and after a 409. */
  readonly repeatable?: boolean | undefined;
  /** The object that an action changes, where it is not the one at the path (`/projects/{id}/archive`). */
  readonly of?: ApiPath | undefined;
  /**
   * The POST takes the object (`of`, or the one at the path) away or puts it back: like a DELETE it is skipped, and resolves to
   * undefined, where a create of this client has claimed the object, and notes the object as deleted otherwise.
   */
  readonly undoes?: boolean | undefined;
  /** The ids of the rows that a POST to a collection created, by default `id` of the answer or of each of its `data`. */
  readonly createdIds?: ((answer: unknown) => readonly string[]) | undefined;
  /** Other lists that the write changes: dropped before and after it, with all below them. */
  readonly touches?: readonly ApiPath[] | undefined;
}

/** What a create that may have namesakes needs to know of its object. */
export interface Namesakes {
  /** Whether a row is like the object that is to be created. */
  readonly alike: (row: unknown) => boolean;
  /** The kind of object in words, as in "service account". */
  readonly title: string;
  /** Other lists that the create changes. */
  readonly touches?: readonly ApiPath[] | undefined;
  /** Called, once the create has succeeded, with what the user should know of it. */
  readonly onDoubt?: ((doubt: Doubt) => void) | undefined;
}

/** What a create needs to know whose answer cannot be had again. */
export interface ForAnswer extends Pick<Namesakes, "alike" | "title" | "touches"> {
  /** Where the POST goes. */
  readonly at: ApiPath;
  /** The secret in an answer; undefined where it holds none. */
  readonly secretOf: (answer: unknown) => string | undefined;
  /** Removes an object whose secret nobody has. */
  readonly discard: (id: string) => Promise<void>;
  readonly onDoubt: (doubt: Doubt) => void;
}

/** Something about a successful create that cannot be known for sure. */
export interface Doubt {
  /**
   * taken-over: the answer was lost, and the object was found in the list. made-twice: there is one object more than was
   * asked for. discarded: objects of lost answers were removed. may-be-left: an object of a lost answer may be there.
   */
  readonly kind: "taken-over" | "made-twice" | "discarded" | "may-be-left";
  readonly ids: readonly string[];
  /** What may have happened and what to do, in whole sentences. */
  readonly message: string;
}
