import type { Clock } from "./clock.ts";

/** What this process created a moment ago, which the API may not show everywhere yet. */
export interface Recent {
  /** Notes what a POST to a collection answered: the object made, or a list of them. */
  note(collection: string, answer: unknown): void;
  /** Forgets what a delete took away, or whatever else leaves the collection. */
  forget(path: string): void;
  /** Whether this is the path of something new, or one below it. */
  has(path: string): boolean;
  /** Reads a whole collection, and again after a while where it lacks what is new in it. */
  complete(
    collection: string,
    read: () => Promise<readonly unknown[]>,
    signal: AbortSignal,
  ): Promise<readonly unknown[]>;
}

/** How long something is new, in milliseconds. */
const youth = 30_000;
/** Milliseconds between readings of a list that lags behind. */
const pauses = [500, 1000, 2000];

export function createRecent(clock: Clock): Recent {
  /** when each path was created, on the clock's `now` */
  const created = new Map<string, number>();

  const has = (path: string): boolean => {
    const at = created.get(path);
    if (at !== undefined && clock.now() - at > youth) created.delete(path);
    return created.has(path);
  };
  const missing = (collection: string, items: readonly unknown[]): readonly string[] => {
    const listed = new Set(items.map((item) => pathOf(collection, item)));
    return [...created.keys()].filter(
      (path) => path.slice(0, path.lastIndexOf("/")) === collection && !listed.has(path) && has(path),
    );
  };

  return {
    note(collection, answer) {
      for (const item of itemsOf(answer)) {
        const path = pathOf(collection, item);
        if (path !== undefined) created.set(path, clock.now());
      }
    },
    forget: (path) => void created.delete(path),
    has(path) {
      const parts = path.split("/");
      return parts.some((_, index) => has(parts.slice(0, index + 1).join("/")));
    },
    async complete(collection, read, signal) {
      for (const pause of pauses) {
        const items = await read();
        if (missing(collection, items).length === 0) return items;
        await clock.sleep(pause, signal);
      }
      const items = await read();
      // What the list still does not have is not of a kind that it shows: it is waited for once.
      for (const path of missing(collection, items)) created.delete(path);
      return items;
    },
  };
}

function itemsOf(answer: unknown): readonly unknown[] {
  const data = typeof answer === "object" && answer !== null && "data" in answer ? answer.data : undefined;
  return Array.isArray(data) ? data : [answer];
}

function pathOf(collection: string, item: unknown): string | undefined {
  const id = typeof item === "object" && item !== null && "id" in item ? item.id : undefined;
  return typeof id === "string" && id !== "" ? `${collection}/${encodeURIComponent(id)}` : undefined;
}
