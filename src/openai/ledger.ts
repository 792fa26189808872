import { listKey, rowPath } from "./list.ts";
import type { List } from "./list.ts";

/**
 * The objects that this process writes, during one walk of `terraform apply`.
 * Paths are encoded, as in requests.
 */
export interface Ledger {
  /**
   * A list as this process first read it, without the rows deleted since. It serves to look before a write without a
   * request for every write. `read` is called until it succeeds once; `pick` chooses the wanted rows.
   */
  known(
    list: List,
    read: () => Promise<readonly unknown[]>,
    pick?: (rows: readonly unknown[]) => readonly unknown[],
  ): Promise<readonly unknown[]>;
  /** Carries out a delete, and notes it while and after it runs. */
  deleting<T>(path: string, request: () => Promise<T>): Promise<T>;
  /** The current moment, to compare later writes with. */
  moment(): number;
  /** Notes that a write which began at a moment made this object. An earlier delete of the object no longer counts. */
  noteWritten(path: string, since: number): void;
  /**
   * Claims this object, new or taken over, for a create, so that no delete removes it. Waits for a delete that is
   * under way. "deleted": a delete removed it. This is returned once, because the caller creates the object again. "shared":
   * another create claimed it before.
   */
  claim(path: string): Promise<"ours" | "deleted" | "shared">;
  /** Whether a create of this process has claimed the object. Then the destroy of another instance does not end the object. */
  isClaimed(path: string): boolean;
  /** Notes that an instance in the state has the object at this path. */
  hold(path: string): void;
  /** How many instances in the state have the object at this path. */
  holders(path: string): number;
  /** Counts an instance that gives up the object at this path. Returns how many have done so. */
  release(path: string): number;
  /** Begins a create that may have twins: creates with the same body in the same list. */
  creating(kind: string): Creation;
  /** Carries out creates of one kind one after another. `wait` rejects when the operation ends. */
  inTurn<T>(kind: string, wait: (milliseconds: number) => Promise<void>, create: () => Promise<T>): Promise<T>;
  /** Whether a create of this process made this object or took it over. */
  isOwned(path: string): boolean;
}

/** A create under way. */
export interface Creation {
  /** How many creates of its kind are under way, including itself. */
  twins(): number;
  /** Whether another create owns this object. */
  isTaken(path: string): boolean;
  take(path: string): void;
  end(): void;
}

export function createLedger(): Ledger {
  const lists = new Map<string, readonly unknown[]>();
  /** every deleted object, for comparison with an older list */
  const deleted = new Set<string>();
  /** the deletes that no later write has undone, with the moment of their end */
  const gone = new Map<string, number>();
  const underWay = new Map<string, Promise<unknown>>();
  const claimed = new Set<string>();
  const held = new Map<string, number>();
  const released = new Map<string, number>();
  const owners = new Map<string, symbol>();
  const open = new Map<string, Set<symbol>>();
  const turns = new Map<string, Promise<void>>();
  let moments = 0;
  return {
    async known(list, read, pick = (rows) => rows) {
      const key = listKey(list);
      const rows = lists.get(key) ?? (await read());
      lists.set(key, rows);
      // `pick` runs first, so that each of a thousand writes looks at few of a thousand rows.
      const picked = pick(rows);
      return deleted.size === 0 ? picked : picked.filter((row) => !deleted.has(rowPath(list, row) ?? ""));
    },
    async deleting(path, request) {
      const running = request();
      underWay.set(path, running);
      try {
        const answer = await running;
        deleted.add(path);
        gone.set(path, ++moments);
        return answer;
      } finally {
        underWay.delete(path);
      }
    },
    moment: () => ++moments,
    noteWritten(path, since) {
      if ((gone.get(path) ?? since) < since) gone.delete(path);
    },
    async claim(path) {
      if (underWay.has(path)) await Promise.allSettled([underWay.get(path)]);
      if (gone.delete(path)) return "deleted";
      if (claimed.has(path)) return "shared";
      claimed.add(path);
      return "ours";
    },
    isClaimed: (path) => claimed.has(path),
    hold: (path) => void countUp(held, path),
    holders: (path) => held.get(path) ?? 0,
    release: (path) => countUp(released, path),
    creating(kind) {
      const create = Symbol(kind);
      const twins = open.get(kind) ?? new Set<symbol>();
      open.set(kind, twins.add(create));
      return {
        twins: () => twins.size,
        isTaken: (path) => (owners.get(path) ?? create) !== create,
        take: (path) => void owners.set(path, create),
        end() {
          twins.delete(create);
          if (twins.size === 0) open.delete(kind);
        },
      };
    },
    async inTurn(kind, wait, create) {
      for (let other = turns.get(kind); other !== undefined; other = turns.get(kind))
        await Promise.race([other, wait(turnPause)]);
      const { promise, resolve } = Promise.withResolvers<void>();
      turns.set(kind, promise);
      try {
        return await create();
      } finally {
        turns.delete(kind);
        resolve();
      }
    },
    isOwned: (path) => owners.has(path),
  };
}

/** Milliseconds after which a create checks again whether its turn has come. */
const turnPause = 1000;

function countUp(counts: Map<string, number>, path: string): number {
  const count = (counts.get(path) ?? 0) + 1;
  counts.set(path, count);
  return count;
}
