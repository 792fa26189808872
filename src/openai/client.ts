import type { Api, Doubt, ForAnswer, PostOptions } from "./api.ts";
import { createApiClock } from "./api-clock.ts";
import { perform } from "./call.ts";
import type { Call, CallEnvironment, Log, Success } from "./call.ts";
import { saysDeleted } from "./answer.ts";
import { createBatches } from "./batch.ts";
import type { Bulk, Post } from "./batch.ts";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { createCollections } from "./collection.ts";
import { createForAnswer } from "./create-for-answer.ts";
import { createOnce, findCandidates } from "./create-once.ts";
import { AbortedError, ApiError } from "./error.ts";
import { createEventualConsistency } from "./eventual-consistency.ts";
import { createFinder } from "./find.ts";
import { headerText, isHeaderWord } from "./header.ts";
import { looksLike } from "./keys.ts";
import type { Key } from "./keys.ts";
import { createPace } from "./pace.ts";
import { createLedger } from "./ledger.ts";
import { defaultPageSize, listKey, memberPath, rowId } from "./list.ts";
import type { Cursor, List, Query } from "./list.ts";
import { LongListError, PagingError, StaleCursorError, collectRows, readPage, steadyPages } from "./paginate.ts";
import type { FetchPage, Page, SizedPage } from "./paginate.ts";
import { path } from "./path.ts";
import type { ApiPath } from "./path.ts";
import { createProof } from "./proof.ts";
import { createTransport } from "./transport.ts";
import { maskingKeys } from "./wording.ts";
import type { Mask } from "./wording.ts";

// Everything that an author of resources needs comes from this file.
export type { Api, Cursor, Doubt, List, Page, Query };

/** A client of the Admin API, one for each configured provider. All operations share its sockets, its pace and the lists that it keeps. */
export interface Client {
  /** the API for one operation: when `signal` aborts, its running requests end at once and no further request begins */
  bind(signal: AbortSignal): Api;
  /** ends every request of every operation and closes the sockets */
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly adminKey: Key;
  readonly apiKey: Key;
  /** as checkBaseUrl() returns it */
  readonly baseUrl: string;
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
  /** repetitions after faults, 4 by default. 429s are waited out and not counted; with 0 nothing is repeated */
  readonly maxRetries?: number | undefined;
  /** seconds that one attempt may take until its answer is complete, 60 by default */
  readonly requestTimeout?: number | undefined;
  /** the most requests to each endpoint in any minute; unlimited by default until the API answers 429 */
  readonly requestsPerMinute?: number | undefined;
  readonly userAgent: string;
  readonly log: Log;
  /** masks the keys in texts of the API */
  readonly mask: Mask;
  /** called with every secret in an answer before anything else reads the answer; from then on `mask` masks the secret */
  readonly conceal?: ((secret: string) => void) | undefined;
  /** for tests: time and chance, and the environment with the proxy's address */
  readonly clock?: Clock | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Makes a client. Nothing is sent before the first call. Throws an Error for an organization or project that a header cannot hold. */
export function createClient(options: ClientOptions): Client {
  const clock = options.clock ?? systemClock;
  const base = new URL(options.baseUrl);
  const apiClock = createApiClock(clock);
  const consistency = createEventualConsistency(clock, apiClock);
  const closing = new AbortController();
  const proof = createProof();
  const ownKeys = [options.adminKey, options.apiKey].flatMap((key) => ("value" in key ? [key.value.trim()] : []));
  const environment: CallEnvironment = {
    clock,
    apiClock,
    consistency,
    closing: closing.signal,
    onAnswer: (headers) => proof.noteHeaders(headers),
    keys: options,
    log: options.log,
    mask: maskingKeys(options.mask),
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
  const oddMembers = new Set<string>();

  const get = (path: ApiPath, details: GetOptions, signal: AbortSignal): Promise<Success> => {
    const { query, createdAt, watch } = details;
    const url = urlOf(options.baseUrl, path, query);
    return perform(environment, { method: "GET", path, url, createdAt, ...watch }, signal);
  };

  const getPage = async (path: ApiPath, details: GetOptions, signal: AbortSignal): Promise<SizedPage> => {
    const { value, bytes } = await get(path, details, signal);
    const page = readPage(value);
    proof.noteList(path);
    return { page, bytes };
  };

  /** Asks for the pages of a list. */
  const fetchPages =
    (
      { path, query, pageSize = defaultPageSize }: List,
      signal: AbortSignal,
      watch?: (first: boolean) => Watch,
      progress = progressOf(path, options.log),
    ): FetchPage =>
    async (continued) => {
      const cursor = continued === undefined ? {} : { [continued.parameter]: continued.value };
      const asked = { limit: pageSize, ...query, ...cursor };
      try {
        const fetched = await getPage(path, { query: asked, watch: watch?.(continued === undefined) }, signal);
        progress(fetched.page);
        return fetched;
      } catch (error) {
        throw continued === undefined ? error : refusedCursor(error);
      }
    };

  /** the last failure of each shared list under way, for callers whose signal aborts before the list ends */
  const troubles = new Map<string, ApiError>();

  const readShared = async (
    list: List,
    signal: AbortSignal,
    { fresh = false, most }: { readonly fresh?: boolean; readonly most?: number | undefined } = {},
  ): Promise<readonly unknown[]> => {
    const key = listKey(list);
    try {
      return await collections.read({ key, path: list.path.path }, signal, fresh, async (shared, sent) => {
        const watch = (firstPage: boolean): Watch => ({
          onSend: () => sent(true),
          onFailure: (error) => {
            troubles.set(key, error);
            if (firstPage) sent(false);
          },
        });
        const read = (): Promise<readonly unknown[]> =>
          paging(list.path, () => collectRows(list, fetchPages(list, shared, watch), most));
        try {
          // A query may exclude new rows.
          return await (list.query === undefined ? consistency.complete(list, read, shared) : read());
        } finally {
          troubles.delete(key);
        }
      });
    } catch (error) {
      // The caller wants the whole list, but may have joined a reader that wanted less.
      if (error instanceof LongListError && most === undefined) return readShared(list, signal, { fresh });
      if (!signal.aborted || error !== signal.reason) throw error;
      const lastError = troubles.get(key);
      const spent = { attempts: lastError?.attempts ?? 0, waited: lastError?.waited ?? 0, lastError };
      throw new AbortedError({
        method: "GET",
        template: list.path.template,
        path: list.path.path,
        reason: signal.reason,
        outcome: "refused",
        ...spent,
      });
    }
  };

  const write = async (
    path: ApiPath,
    touches: readonly ApiPath[] | undefined,
    request: () => Promise<Success>,
  ): Promise<unknown> => {
    const drop = (): void => {
      collections.drop(path.path);
      for (const touched of touches ?? []) collections.dropWithin(touched.path);
    };
    // Before the write, because a list under way may miss it. After the write, because a list that began meanwhile may miss it as well.
    drop();
    try {
      return (await request()).value;
    } finally {
      drop();
    }
  };

  /** Makes a write that removes the object at this path, unless a create has claimed the object. */
  const undo = async <T>(path: ApiPath, request: () => Promise<T>): Promise<T | undefined> => {
    if (ledger.isClaimed(path.path)) return undefined;
    return await ledger.deleting(path.path, async () => {
      const answer = await request();
      consistency.forget(path.path);
      return answer;
    });
  };

  const noteCreated = (collection: ApiPath, ids: readonly string[], since: number): void => {
    consistency.noteCreated(collection, ids);
    for (const id of ids) ledger.noteWritten(memberPath(collection, id), since);
  };

  const post = async (
    path: ApiPath,
    body: unknown,
    { confirm, repeatable, of = path, undoes = false, createdIds = idsOf, touches }: PostOptions,
    signal: AbortSignal,
    watch?: Watch,
  ): Promise<unknown> => {
    const url = urlOf(options.baseUrl, path);
    const call: Call = { method: "POST", path, url, body: JSON.stringify(body ?? {}), confirm, repeatable, ...watch };
    const send = (): Promise<unknown> =>
      write(of, touches, async () => {
        const since = ledger.moment();
        const answer = await perform(environment, call, signal);
        if (of === path && !undoes) noteCreated(path, createdIds(answer.value), since);
        if (!undoes) ledger.noteWritten(of.path, since);
        return answer;
      });
    return undoes ? await undo(of, send) : await send();
  };

  const conceal = (secret: string): void => options.conceal?.(secret);

  /** Conceals the secret of an answer as soon as it is read. */
  const concealing = (answered: ForAnswer): ForAnswer => ({
    ...answered,
    secretOf(answer) {
      const secret = answered.secretOf(answer);
      if (secret !== undefined) conceal(secret);
      return secret;
    },
  });

  const bind = (operation: AbortSignal): Api => {
    // Made with the first request: most operations read a list that is kept, and there are thousands of them.
    let either: AbortSignal | undefined;
    const signal = (): AbortSignal => (either ??= AbortSignal.any([operation, closing.signal]));
    const api: Api = {
      get: async (path, details = {}) => (await get(path, details, signal())).value,
      post: (path, body, details = {}) => post(path, body, details, signal()),
      postTogether: (path, item, { body, confirm, most, touches, undoes }) => {
        const bulk: Bulk = { body, most, confirm: (each, shared) => confirm(bind(shared), each) };
        const send: Post = (content, look, shared, watch) =>
          post(path, content, { confirm: look, touches }, AbortSignal.any([shared, closing.signal]), watch);
        const add = (): Promise<unknown> => batches.add(path, item, bulk, send, signal());
        return undoes === undefined ? add() : undo(undoes, add);
      },
      delete: async (path, { touches } = {}) => {
        const outcome = await undo(path, async () => {
          const request = { method: "DELETE", path, url: urlOf(options.baseUrl, path) } as const;
          const answer = await write(path, touches, () => perform(environment, request, signal()));
          if (isNotDeleted(answer)) throw notDeleted(path);
          return answer === undefined ? "absent" : saysDeleted(answer) ? "deleted" : "unclear";
        });
        return outcome ?? "claimed";
      },
      createOnce: (list, body, namesakes) => createOnce({ api, apiClock, ledger }, list, body, namesakes),
      createForAnswer: (list, body, answered) =>
        createForAnswer({ api, apiClock, ledger }, list, body, concealing(answered)),
      candidates: (list, alike, createdAt) => findCandidates({ api, ledger }, list, alike, createdAt),
      claim: ({ path }) => ledger.claim(path),
      hold: ({ path }) => ledger.hold(path),
      holders: ({ path }) => ledger.holders(path),
      release: ({ path }) => ledger.release(path),
      expect: ({ path }, createdAt) => consistency.expect(path, createdAt),
      rows: (list, details) => readShared(list, operation, details),
      known: (list, pick) => ledger.known(list, () => readShared(list, operation), pick),
      pages: (list) => pagesOf(list.path, steadyPages(list, fetchPages(list, signal()))),
      page: (path, details = {}) => paging(path, async () => (await getPage(path, details, signal())).page),
      find: (list, { pick, single }) => {
        const key = listKey(list);
        const { pageSize = defaultPageSize } = list;
        const whole = (most: number | undefined): Promise<readonly unknown[]> => readShared(list, operation, { most });
        return finder.find(key, { here: () => collections.has(key), list: whole, pageSize, pick, single }, operation);
      },
      time: () => apiClock.time(),
      conceal,
      isInUse: (redacted) => ownKeys.some((key) => looksLike(key, redacted)),
      wait: (milliseconds) => clock.sleep(milliseconds, signal()),
      shown: async () => {
        if (proof.isShown()) return;
        const request = { key: `${projects.path} shown`, path: projects.path };
        await collections.read(request, operation, false, async (shared) => {
          const query = { limit: 1 };
          return await paging(projects, async () => (await getPage(projects, { query }, shared)).page.data);
        });
      },
      organization: () => proof.organization(),
      odd({ template }, member) {
        if (oddMembers.has(`${template} ${member}`)) return;
        oddMembers.add(`${template} ${member}`);
        options.log("warn", "the API returned a member of an unexpected type; the provider ignores it", {
          path: template,
          member,
        });
      },
    };
    return api;
  };

  return {
    bind,
    close: async () => {
      const reason = new Error("the provider is shutting down");
      closing.abort(reason);
      collections.close(reason);
      await environment.transport.close();
    },
  };
}

const projects = path`/organization/projects`;

interface GetOptions {
  readonly query?: Query | undefined;
  readonly createdAt?: number | bigint | null | undefined;
  readonly watch?: Watch | undefined;
}

type Watch = Pick<Call, "onSend" | "onFailure">;

/** Whether a 2xx reports that nothing was deleted. */
function isNotDeleted(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "deleted" in answer && answer.deleted === false;
}

function notDeleted({ template, path: full }: ApiPath): ApiError {
  const apiMessage = "the answer reports that the object was not deleted (deleted: false)";
  return new ApiError({
    method: "DELETE",
    template,
    path: full,
    status: 200,
    apiMessage,
    outcome: "refused",
    attempts: 1,
    waited: 0,
  });
}

function headersOf({ organization, project, userAgent }: ClientOptions): Record<string, string> {
  return {
    accept: "application/json",
    "accept-encoding": "identity",
    "user-agent": headerText(userAgent),
    ...(organization !== undefined && { "openai-organization": headerWord("organization", organization) }),
    ...(project !== undefined && { "openai-project": headerWord("project", project) }),
  };
}

function headerWord(name: string, text: string): string {
  const word = text.trim();
  if (!isHeaderWord(word))
    throw new Error(`The ${name} is empty or holds a character that no id contains. Set it to the id alone.`);
  return word;
}

function urlOf(baseUrl: string, path: ApiPath, query: Query = {}): URL {
  const url = new URL(baseUrl + path.path);
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === "object") for (const item of value) url.searchParams.append(`${name}[]`, item);
    else if (value !== undefined) url.searchParams.append(name, String(value));
  }
  // The API does not accept the escaped = of a page token, so the token of a page goes back unchanged.
  if (query["page"] !== undefined || query["after"] !== undefined)
    url.search = url.search.replaceAll(/(?<=[?&](?:page|after)=)[^&]*/g, (token) => token.replaceAll("%3D", "="));
  return url;
}

/** Logs the progress of reading a list, from its second page on. */
function progressOf({ template }: ApiPath, log: Log): (page: Page) => void {
  let [pages, rows] = [0, 0];
  return ({ data, has_more }) => {
    pages++;
    rows += data.length;
    if (pages > 1) log("info", "reading a list of several pages", { path: template, pages, rows, more: has_more });
  };
}

/** The error for a page after the first, whose cursor came from the API. */
function refusedCursor(error: unknown): unknown {
  if (!(error instanceof ApiError) || (error.status !== 400 && error.status !== 404)) return error;
  return new StaleCursorError(`a page after the first was answered with ${error.status}: ${error.apiMessage}`, {
    cause: error,
  });
}

async function* pagesOf(path: ApiPath, pages: AsyncIterable<SizedPage>): AsyncGenerator<Page> {
  try {
    for await (const { page } of pages) yield page;
  } catch (error) {
    throw describePaging(path, error);
  }
}

async function paging<T>(path: ApiPath, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw describePaging(path, error);
  }
}

function describePaging({ template, path: full }: ApiPath, error: unknown): unknown {
  // A list with a first page is not gone, so the status of a later page must not say that it is.
  if (!(error instanceof PagingError || error instanceof StaleCursorError)) return error;
  const failure = {
    method: "GET",
    template,
    path: full,
    status: 200,
    apiMessage: error.message,
    outcome: "refused",
    attempts: 1,
    waited: 0,
  } as const;
  return new ApiError(failure, { cause: error });
}

/** The ids of the objects that a POST created, in the form that most answers have. */
function idsOf(answer: unknown): readonly string[] {
  const data = typeof answer === "object" && answer !== null && "data" in answer ? answer.data : undefined;
  return (Array.isArray(data) ? data : [answer]).flatMap((row) => rowId({}, row) ?? []);
}
