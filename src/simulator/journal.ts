import type { StoredKey } from "./store.ts";

/** Every request that arrived, also those never answered. Requests to /_simulator are not in it. */
export interface Journal {
  /** oldest first */
  entries(filter?: JournalFilter): readonly JournalEntry[];
  count(filter?: JournalFilter): number;
  clear(): void;
  /** the server's side: notes a request that arrived */
  open(request: Omit<JournalEntry, "status" | "duration" | "faults">): OpenEntry;
}

export interface JournalEntry {
  /** milliseconds since 1970, by the simulator's clock */
  readonly time: number;
  readonly method: string;
  /** "/organization/projects/{}"; undefined where no endpoint has that path and method */
  readonly template: string | undefined;
  /** as it arrived, below /v1 and without the query */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** the parsed JSON body, undefined without one */
  readonly body: unknown;
  /** the kind of key that came with it, never the key */
  readonly key: StoredKey["kind"] | undefined;
  /** what was sent as the request's organization and project, if anything */
  readonly organization: string | undefined;
  readonly project: string | undefined;
  readonly userAgent: string | undefined;
  /** undefined as long as no status was sent, and for ever where a fault cut the connection */
  readonly status: number | undefined;
  /** milliseconds until the answer was sent, or given up */
  readonly duration: number | undefined;
  /** the ids of the faults that took part */
  readonly faults: readonly string[];
}

/** Each member that is given must be equal. */
export interface JournalFilter {
  readonly method?: string | undefined;
  readonly template?: string | undefined;
  readonly path?: string | undefined;
  readonly status?: number | undefined;
}

export interface OpenEntry {
  close(end: Pick<JournalEntry, "status" | "duration" | "faults">): void;
}

/** Beyond this many the oldest go, so that a simulator left running does not grow for ever. */
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
