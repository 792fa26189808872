import { listKey, rowPath } from "./list.ts";
import type { List } from "./list.ts";

/**
 * What this process knows of the objects it writes, in the walk of one `terraform apply`.
 * Paths are encoded, as requests have them.
 */
export interface Ledger {
  /**
   * A list as it was when this process first asked, less what it deleted since: for looking before a write without a
   * list for every write. `read` is asked until it succeeds once, `pick` chooses the rows that are wanted.
   */
  known(
    list: List,
    read: () => Promise<readonly unknown[]>,
    pick?: (rows: readonly unknown[]) => readonly unknown[],
  ): Promise<readonly unknown[]>;
  /** Carries out a delete, so that others know of it while and after it runs. */
  deleting<T>(path: string, request: () => Promise<T>): Promise<T>;
  /** The moment, to say later what was written since. */
  moment(): number;
  /** Notes that a write which began at a moment made this object, so that an earlier delete of it counts no more. */
  noteWritten(path: string, since: number): void;
  /**
   * Makes this object a create's own, be it new or taken over, so that no delete takes it away. Waits for a delete that is
   * under way. "deleted": a delete took it away; this is answered once, since the caller creates it again. "shared":
   * another create has claimed it before.
   */
  claim(path: string): Promise<"ours" | "deleted" | "shared">;
  /** Whether a create of this process has the object, so that the end of another one that had it is not its end. */
  isClaimed(path: string): boolean;
  /** Notes that an instance in the state stands for the object at this path. */
  hold(path: string): void;
  /** How many instances in the state were noted for the object at this path. */
  holders(path: string): number;
  /** Notes that an instance gives the object at this path up. Returns how many have done so. */
  release(path: string): number;
  /** Begins a create that may have twins: creates of the same kind, that is of the same body in the same list. */
  creating(kind: string): Creation;
  /** Carries out creates of one kind one after another. `wait` ends the waiting when the operation ends. */
  inTurn<T>(kind: string, wait: (milliseconds: number) => Promise<void>, create: () => Promise<T>): Promise<T>;
  /** Whether a create of this process made this object, or took it for its own. */
  isOwned(path: string): boolean;
}

/** A create under way. */
export interface Creation {
  /** How many creates of its kind are under way, itself included. */
  twins(): number;
  /** Whether another create owns this object. */
  isTaken(path: string): boolean;
  take(path: string): void;
  end(): void;
}

export function createLedger(): Ledger {
  const lists = new Map<string, readonly unknown[]>();
  /** every object that was deleted, for looking at a list that is older */
  const deleted = new Set<string>();
  /** the deletes that no later write has undone, with the moment when they ended */
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
      // Picked first: of a thousand writes, each is to look at few of a thousand rows.
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

/** Milliseconds after which a create looks again whether it is its turn. */
const turnPause = 1000;

function countUp(counts: Map<string, number>, path: string): number {
  const count = (counts.get(path) ?? 0) + 1;
  counts.set(path, count);
  return count;
}
