import type { StoredKey } from "./store.ts";

/** Every request that arrived, including requests without an answer. It does not contain requests to /_simulator. */
export interface Journal {
  /** oldest first */
  entries(filter?: JournalFilter): readonly JournalEntry[];
  count(filter?: JournalFilter): number;
  clear(): void;
  /** records a request that arrived; only the server calls it */
  open(request: Omit<JournalEntry, "status" | "duration" | "faults">): OpenEntry;
}

export interface JournalEntry {
  /** milliseconds since 1970, by the simulator's clock */
  readonly time: number;
  readonly method: string;
  /** "/organization/projects/{}"; undefined where no endpoint has this path and method */
  readonly template: string | undefined;
  /** as it arrived, below /v1 and without the query */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** the parsed JSON body, undefined without one */
  readonly body: unknown;
  /** the kind of the request's key, never the key itself */
  readonly key: StoredKey["kind"] | undefined;
  /** the request's organization and project headers, if any */
  readonly organization: string | undefined;
  readonly project: string | undefined;
  readonly userAgent: string | undefined;
  /** undefined until a status is sent, and for ever where a fault cuts the connection */
  readonly status: number | undefined;
  /** milliseconds until the answer was sent or the client gave up */
  readonly duration: number | undefined;
  /** the ids of the faults that struck it */
  readonly faults: readonly string[];
}

/** An entry matches when it equals each given member. */
export interface JournalFilter {
  readonly method?: string | undefined;
  readonly template?: string | undefined;
  readonly path?: string | undefined;
  readonly status?: number | undefined;
}

export interface OpenEntry {
  close(end: Pick<JournalEntry, "status" | "duration" | "faults">): void;
}

/** Beyond this number the oldest entries are dropped, so that a running simulator does not grow for ever. */
const kept = 100_000;

export function createJournal(): Journal {
  let all: JournalEntry[] = [];
  const entries = (filter: JournalFilter = {}): readonly JournalEntry[] =>
    all.filter(
      (entry) =>
        (filter.method ?? entry.method) === entry.method &&
        (filter.template ?? entry.template) === entry.template &&
        (filter.path ?? entry.path) === entry.path &&
        (filter.status ?? entry.status) === entry.status,
    );
  return {
    entries,
    count: (filter) => entries(filter).length,
    clear() {
      all = [];
    },
    open(request) {
      const entry = { ...request, status: undefined, duration: undefined, faults: [] };
      all.push(entry);
      if (all.length > kept) all = all.slice(kept / 10);
      return { close: (end) => void Object.assign(entry, end) };
    },
  };
}
