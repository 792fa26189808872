import type { ApiClock } from "./api-clock.ts";
import type { Clock } from "./clock.ts";
import { memberPath, rowPath } from "./list.ts";
import type { List } from "./list.ts";
import type { ApiPath } from "./path.ts";

/** The API shows a new object late in some places. This decides how long an object counts as new, and when a request is repeated. */
export interface EventualConsistency {
  /** Notes objects that this process created in a collection. */
  noteCreated(collection: ApiPath, ids: readonly string[]): void;
  /** Notes an object of an earlier process that exists since `createdAt` (Unix seconds), if that is recent. */
  expect(path: string, createdAt: number | bigint | null): void;
  /** Forgets an object that was deleted or removed from its collection. */
  forget(path: string): void;
  /**
   * Whether this is the path of a new object, or a path below it. An object is new when this process created it recently, or when
   * `createdAt` (Unix seconds, null where unknown) is recent.
   */
  isNew(path: string, createdAt?: number | bigint | null): boolean;
  /** Reads a whole list, and reads it again after a pause where new objects are missing. */
  complete(list: List, read: () => Promise<readonly unknown[]>, signal: AbortSignal): Promise<readonly unknown[]>;
}

/** For how many milliseconds an object is new. */
const youth = 30_000;
/** By how many milliseconds an object's `createdAt` may be ahead of the API's clock. */
const ahead = 60_000;
/** The milliseconds before each repetition of a request for a new object. */
export const newPauses: readonly number[] = [500, 1000, 2000];

export function createEventualConsistency(clock: Clock, apiClock: Pick<ApiClock, "time">): EventualConsistency {
  /** when each object was created, by its path, on the clock's `now` */
  const created = new Map<string, number>();

  const wasCreated = (path: string): boolean => {
    const at = created.get(path);
    if (at !== undefined && clock.now() - at > youth) created.delete(path);
    return created.has(path);
  };
  const isRecent = (createdAt: number | bigint | null): boolean => {
    const age = (apiClock.time() - Number(createdAt ?? 0)) * 1000;
    return age > -ahead && age < youth;
  };
  const missing = (list: List, rows: readonly unknown[]): readonly string[] => {
    const collection = list.path.path;
    const expected = [...created.keys()].filter((path) => path.slice(0, path.lastIndexOf("/")) === collection);
    if (expected.length === 0) return [];
    const listed = new Set(rows.map((row) => rowPath(list, row)));
    return expected.filter((path) => !listed.has(path) && wasCreated(path));
  };

  return {
    noteCreated(collection, ids) {
      for (const id of ids) created.set(memberPath(collection, id), clock.now());
    },
    expect(path, createdAt) {
      if (isRecent(createdAt) && !created.has(path)) created.set(path, clock.now());
    },
    forget: (path) => void created.delete(path),
    isNew(path, createdAt = null) {
      if (isRecent(createdAt)) return true;
      if (created.size === 0) return false;
      const parts = path.split("/");
      return parts.some((_, index) => wasCreated(parts.slice(0, index + 1).join("/")));
    },
    async complete(list, read, signal) {
      for (const pause of newPauses) {
        const rows = await read();
        if (missing(list, rows).length === 0) return rows;
        await clock.sleep(pause, signal);
      }
      const rows = await read();
      // The list does not show objects of this kind. Forget them, so that the next reader does not wait for them.
      for (const path of missing(list, rows)) created.delete(path);
      return rows;
    },
  };
}
