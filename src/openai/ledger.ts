/**
 * What this process knows of the objects it writes, in the walk of one `terraform apply`.
 * Reads need not be fresh for that, only right about what we did ourselves.
 */
export interface Ledger {
  /**
   * A collection as it was when this process first asked, less what it deleted since: for looking before a write without a
   * list for every write. `read` is asked until it succeeds once, `pick` says which of its items are wanted.
   */
  known(
    path: string,
    read: () => Promise<readonly unknown[]>,
    pick?: (items: readonly unknown[]) => readonly unknown[],
  ): Promise<readonly unknown[]>;
  /** Carries out a delete, so that others know of it while and after it runs. */
  deleting<T>(path: string, request: () => Promise<T>): Promise<T>;
  /**
   * Makes this object a create's own, be it new or taken over, so that no delete takes it away.
   *
   * @returns false where a delete already did
   */
  claim(path: string): Promise<boolean>;
  /** Whether a create of this process has the object, so that the end of another one that had it is not its end. */
  isClaimed(path: string): boolean;
}

export function createLedger(): Ledger {
  const lists = new Map<string, readonly unknown[]>();
  const deleted = new Set<string>();
  const underWay = new Map<string, Promise<unknown>>();
  const claimed = new Set<string>();
  return {
    async known(path, read, pick = (items) => items) {
      const items = lists.get(path) ?? (await read());
      lists.set(path, items);
      // Picked first: of a thousand writes, each is to look at few of a thousand items.
      return pick(items).filter((item) => !deleted.has(`${path}/${encodeURIComponent(idOf(item))}`));
    },
    async deleting(path, request) {
      const running = request();
      underWay.set(path, running);
      try {
        const answer = await running;
        deleted.add(path);
        return answer;
      } finally {
        underWay.delete(path);
      }
    },
    async claim(path) {
      if (underWay.has(path)) await Promise.allSettled([underWay.get(path)]);
      if (deleted.has(path)) return false;
      claimed.add(path);
      return true;
    },
    isClaimed: (path) => claimed.has(path),
  };
}

function idOf(item: unknown): string {
  return typeof item === "object" && item !== null && "id" in item ? String(item.id) : "";
}
