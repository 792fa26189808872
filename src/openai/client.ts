import { createApiClock } from "./api-clock.ts";
import { perform } from "./call.ts";
import type { Call, Line, Log, Success } from "./call.ts";
import { createBatches } from "./batch.ts";
import type { Post } from "./batch.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { createCollections } from "./collection.ts";
import { AbortedError, ApiError } from "./error.ts";
import { createFinder } from "./find.ts";
import type { Single } from "./find.ts";
import { secretsOf } from "./keys.ts";
import type { Key } from "./keys.ts";
import { createPace } from "./pace.ts";
import { createLedger } from "./ledger.ts";
import { LongListError, PagingError, collectPages, readPage } from "./paginate.ts";
import type { Page } from "./paginate.ts";
import type { ApiPath } from "./path.ts";
import { createRecent } from "./recent.ts";
import { createTransport } from "./transport.ts";
import { createMask } from "./wording.ts";

/** A client of the Admin API, one per configured provider: its sockets, its pace and the lists it keeps are shared by all operations. */
export interface Client {
  /** the API for one operation: when `signal` aborts, its requests end at once and none begins */
  bind(signal: AbortSignal): Api;
  /** ends every request of every operation and closes the sockets */
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly adminKey: Key;
  readonly apiKey: Key;
  /** as checkBaseUrl() gives it */
  readonly baseUrl: string;
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
  /** repetitions after faults, 4 by default; 429s are waited out and not counted, unless this is 0: then nothing is repeated */
  readonly maxRetries?: number | undefined;
  /** seconds one attempt may take until its answer is complete, 60 by default */
  readonly requestTimeout?: number | undefined;
  /** requests each endpoint is sent in any minute, unlimited by default until the API answers 429 */
  readonly requestsPerMinute?: number | undefined;
  readonly userAgent: string;
  readonly log: Log;
  /** for tests: time and chance, and the environment with the proxy's address */
  readonly clock?: Clock | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Query parameters: a list is sent in the bracket form of the API (`ids[]=a&ids[]=b`), undefined not at all. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/**
 * The verbs of the API. All resolve to parsed JSON for the caller to decode, and throw an ApiError when refused or lost,
 * an AbortedError when the operation's signal ended them, a KeyError when there is no key to use.
 */
export interface Api {
  /** The same object for all operations of one client: the key of what they share besides (in a WeakMap). */
  readonly scope: object;
  /** Unix seconds by the API's own clock, as its last answer told it, and by this machine's before the first one. */
  time(): number;
  get(path: ApiPath, options?: { readonly query?: Query }): Promise<unknown>;
  /**
   * `confirm` looks whether a POST whose answer was lost did act: it resolves to what the POST would have answered, or undefined
   * when nothing happened, after which it may be sent again. Without it a POST is repeated only when the API cannot have acted.
   */
  post(
    path: ApiPath,
    body: unknown,
    options?: {
      readonly confirm?: () => Promise<unknown>;
      /** the object an action changes, where it is not the one at the path (`/projects/{id}/archive`) */
      readonly of?: ApiPath;
    },
  ): Promise<unknown>;
  /**
   * A POST that takes many items: those for one path that arrive together go as one request, whose answer each gets. When
   * it is refused it is split, so that an item is refused only for its own sake. `confirm` is as in `post`, for one item.
   */
  postTogether(
    path: ApiPath,
    item: string,
    bulk: {
      readonly body: (items: readonly string[]) => unknown;
      readonly confirm: (api: Api, item: string) => Promise<unknown>;
    },
  ): Promise<unknown>;
  /**
   * What is gone already is a success, and resolves to undefined; an empty answer resolves to null. An object that a create of
   * this client has claimed is left alone, and resolves to undefined, too: with create_before_destroy the new resource may have
   * taken over the object of the old.
   */
  delete(path: ApiPath): Promise<unknown>;
  /**
   * Makes the object at this path a create's own, so that no delete of this client takes it away. Waits for one that is
   * under way, and resolves to false where it succeeded.
   */
  claim(path: ApiPath): Promise<boolean>;
  /**
   * The collection as it was when this client first asked, less what it deleted since. For looking before a write, where a
   * fresh list for each would cost too much; never for a refresh. `pick` says which of its items are wanted, by default all.
   */
  known(path: ApiPath, pick?: (items: readonly unknown[]) => readonly unknown[]): Promise<readonly unknown[]>;
  /** Every item of every page, in the API's order, each `id` once. Asks for pages of 100 unless the query has a limit. */
  list(path: ApiPath, options?: { readonly query?: Query }): Promise<readonly unknown[]>;
  /** One page as the API answered it; nothing is added to the query. */
  page(path: ApiPath, options?: { readonly query?: Query }): Promise<Page>;
  /**
   * As list, but read once for all operations of this client: shared while under way and kept until one of them writes to the
   * collection, above or below it. Errors are not kept. `fresh` wants only what was asked of the API after this call.
   */
  collection(
    path: ApiPath,
    options?: { readonly query?: Query; readonly fresh?: boolean },
  ): Promise<readonly unknown[]>;
  /**
   * One item of a collection. Reads the list for all who ask, or the one item by `single`, whichever costs fewer requests
   * by what is known then: how many ask, how many pages the list has.
   */
  find(
    path: ApiPath,
    ways: {
      readonly query?: Query;
      readonly pick: (items: readonly unknown[]) => unknown;
      readonly single: () => Promise<Single>;
    },
  ): Promise<unknown>;
}

/** Makes a client. Nothing is sent before the first call. Throws an Error for an organization or project no header can hold. */
export function createClient(options: ClientOptions): Client {
  const clock = options.clock ?? systemClock;
  const base = new URL(options.baseUrl);
  const recent = createRecent(clock);
  const apiClock = createApiClock(clock);
  const line: Line = {
    clock,
    apiClock,
    keys: options,
    log: options.log,
    recent,
    mask: createMask(secretsOf(options)),
    headers: headersOf(options),
    maxRetries: options.maxRetries ?? 4,
    timeout: (options.requestTimeout ?? 60) * 1000,
    pace: createPace(clock, options.requestsPerMinute),
    transport: createTransport(base, options.env ?? process.env),
  };
  const collections = createCollections<readonly unknown[]>();
  const batches = createBatches(clock);
  const finder = createFinder(clock);
  const ledger = createLedger();
  const closing = new AbortController();

  const get = (path: ApiPath, query: Query | undefined, signal: AbortSignal, watch?: Watch): Promise<Success> =>
    perform(line, { method: "GET", path, url: urlOf(options.baseUrl, path, query), ...watch }, signal);

  const list = (
    path: ApiPath,
    query: Query | undefined,
    signal: AbortSignal,
    watch?: (firstPage: boolean) => Watch,
    most?: number,
  ): Promise<readonly unknown[]> => {
    const fetch = async (after: string | undefined): Promise<Success> => {
      const cursor = after === undefined ? {} : { after };
      try {
        return await get(path, { limit: 100, ...query, ...cursor }, signal, watch?.(after === undefined));
      } catch (error) {
        // What had a first page is not gone: its end is somewhere else, or the API is confused.
        if (!(error instanceof ApiError && error.gone && after !== undefined)) throw error;
        throw new PagingError(`a page after the first was answered with ${error.status}: ${error.apiMessage}`);
      }
    };
    return paging(path, () => collectPages(fetch, most));
  };

  /** the last failure of each shared list under way, for those whose signal ends before it does */
  const troubles = new Map<string, ApiError>();

  const readShared = async (
    path: ApiPath,
    query: Query | undefined,
    signal: AbortSignal,
    fresh: boolean,
    most?: number,
  ): Promise<readonly unknown[]> => {
    const key = keyOf(path, query);
    try {
      return await collections.read({ key, path: path.path }, signal, fresh, async (shared, sent) => {
        const watch = (firstPage: boolean): Watch => ({
          onSend: () => sent(true),
          onFailure: (error) => {
            troubles.set(key, error);
            if (firstPage) sent(false);
          },
        });
        const read = (): Promise<readonly unknown[]> => list(path, query, shared, watch, most);
        try {
          // A query may leave out what is new.
          return await (query === undefined ? recent.complete(path.path, read, shared) : read());
        } finally {
          troubles.delete(key);
        }
      });
    } catch (error) {
      // Whoever wants the whole list may have joined a reader that did not.
      if (error instanceof LongListError && most === undefined) return readShared(path, query, signal, fresh);
      if (!signal.aborted || error !== signal.reason) throw error;
      const lastError = troubles.get(key);
      const spent = { attempts: lastError?.attempts ?? 0, waited: lastError?.waited ?? 0, lastError };
      throw new AbortedError({
        method: "GET",
        template: path.template,
        reason: signal.reason,
        outcome: "refused",
        ...spent,
      });
    }
  };

  const write = async (path: ApiPath, request: () => Promise<Success>): Promise<unknown> => {
    // Before: what is under way may miss the write. After: what began meanwhile may, too.
    collections.drop(path.path);
    try {
      return (await request()).value;
    } finally {
      collections.drop(path.path);
    }
  };

  const bind = (operation: AbortSignal): Api => {
    // Made with the first request: most operations read a list that is here, and there are thousands of them.
    let either: AbortSignal | undefined;
    const signal = (): AbortSignal => (either ??= AbortSignal.any([operation, closing.signal]));
    return {
      scope: closing,
      time: () => apiClock.time(),
      get: async (path, { query } = {}) => (await get(path, query, signal())).value,
      post: (path, body, { confirm, of = path } = {}) =>
        write(of, async () => {
          const url = urlOf(options.baseUrl, path);
          const request = { method: "POST", path, url, body: JSON.stringify(body ?? {}), confirm } as const;
          const answer = await perform(line, request, signal());
          if (of === path) recent.note(path.path, answer.value);
          else recent.forget(of.path);
          return answer;
        }),
      postTogether: (path, item, { body, confirm }) => {
        const bulk = { body, confirm: (each: string, shared: AbortSignal) => confirm(bind(shared), each) };
        const post: Post = (content, look, shared, watch) =>
          write(path, async () => {
            const url = urlOf(options.baseUrl, path);
            const request = {
              method: "POST",
              path,
              url,
              body: JSON.stringify(content),
              confirm: look,
              ...watch,
            } as const;
            const answer = await perform(line, request, AbortSignal.any([shared, closing.signal]));
            recent.note(path.path, answer.value);
            return answer;
          });
        return batches.add(path, item, bulk, post, signal());
      },
      delete: async (path) => {
        if (ledger.isClaimed(path.path)) return undefined;
        const request = { method: "DELETE", path, url: urlOf(options.baseUrl, path) } as const;
        return await ledger.deleting(path.path, async () => {
          const answer = await write(path, () => perform(line, request, signal()));
          if (isNotDeleted(answer)) throw notDeleted(path);
          recent.forget(path.path);
          return answer;
        });
      },
      claim: ({ path }) => ledger.claim(path),
      known: (path, pick) => ledger.known(path.path, () => readShared(path, undefined, operation, false), pick),
      list: (path, { query } = {}) => list(path, query, signal()),
      page: (path, { query } = {}) => paging(path, async () => readPage((await get(path, query, signal())).value)),
      collection: (path, { query, fresh = false } = {}) => readShared(path, query, operation, fresh),
      find: (path, { query, pick, single }) => {
        const whole = (most: number | undefined): Promise<readonly unknown[]> =>
          readShared(path, query, operation, false, most);
        const key = keyOf(path, query);
        return finder.find(key, { here: () => collections.has(key), list: whole, pick, single }, operation);
      },
    };
  };

  return {
    bind,
    close: async () => {
      const reason = new Error("the provider is shutting down");
      closing.abort(reason);
      collections.close(reason);
      await line.transport.close();
    },
  };
}

type Watch = Pick<Call, "onSend" | "onFailure">;

/** The API may refuse in a success, too. */
function isNotDeleted(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "deleted" in answer && answer.deleted === false;
}

function notDeleted({ template }: ApiPath): ApiError {
  const apiMessage = "the answer says that it was not deleted (deleted: false)";
  return new ApiError({
    method: "DELETE",
    template,
    status: 200,
    apiMessage,
    outcome: "refused",
    attempts: 1,
    waited: 0,
  });
}

function headersOf(options: ClientOptions): Record<string, string> {
  const headers = {
    accept: "application/json",
    "accept-encoding": "identity",
    "user-agent": options.userAgent,
    ...(options.organization === undefined ? {} : { "openai-organization": options.organization.trim() }),
    ...(options.project === undefined ? {} : { "openai-project": options.project.trim() }),
  };
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\x20-\x7e]+$/.test(value))
      throw new Error(`The value for the header ${name} is empty or holds characters that no header can carry.`);
  }
  return headers;
}

/** Names a list. Thousands of reads ask for it, so that it is not made by way of a URL. */
function keyOf({ path }: ApiPath, query: Query = {}): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  return asked.length === 0 ? path : path + JSON.stringify(asked);
}

function urlOf(baseUrl: string, path: ApiPath, query: Query = {}): URL {
  const url = new URL(baseUrl + path.path);
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === "object") for (const item of value) url.searchParams.append(`${name}[]`, item);
    else if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return url;
}

async function paging<T>(path: ApiPath, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof PagingError)) throw error;
    const failure = {
      method: "GET",
      template: path.template,
      status: 200,
      apiMessage: error.message,
      outcome: "refused",
      attempts: 1,
      waited: 0,
    } as const;
    throw new ApiError(failure, { cause: error });
  }
}
