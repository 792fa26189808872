import type { Clock } from "./clock.ts";
import { LongListError } from "./paginate.ts";

/** Finds an item of a collection, by the whole list or by a request for this item, whichever costs fewer requests. */
export interface Finder {
  /**
   * @param key names the collection
   * @returns the item, or undefined when the collection does not have it
   */
  find(key: string, ways: Ways, signal: AbortSignal): Promise<unknown>;
}

export interface Ways {
  /** Whether the list is kept. */
  readonly here: () => boolean;
  /** Reads the items once for all callers; throws a LongListError when there are more than so many. */
  readonly list: (most: number | undefined) => Promise<readonly unknown[]>;
  /** The items of a page, if the API heeds the requested limit. */
  readonly pageSize: number;
  /** Returns the item out of all, or undefined. */
  readonly pick: (items: readonly unknown[]) => unknown;
  /** Requests this item alone. */
  readonly single: () => Promise<Single>;
}

/**
 * The result of a request for one item: the item; "absent"; "unlikely", when a filter that may be case-sensitive found none;
 * or "unclear", when the API ignored the filter.
 */
export type Single = { readonly item: unknown } | "absent" | "unlikely" | "unclear";

/** Terraform asks for the objects of a collection in bursts: all callers within so many milliseconds are counted. */
const pause = 5;

/** How many pages to read for an unlikely row, of perhaps five hundred. */
const patience = 10;

interface Demand {
  /** how many callers wait */
  waiting: number;
  /** how many callers were served by single requests before */
  spent: number;
  /** the list is known to have more items than this */
  longerThan: number;
  /** the API cannot return single items of the collection */
  unclear: boolean;
}

/**
 * The cost of the list is not known before it is read, nor is the number of later callers. So the list may
 * have as many pages as the callers so far would take single requests, and it is tried again only after twice as many callers
 * have come. The total stays within a small multiple of the best choice in hindsight. A collection of one page is always read whole.
 */
export function createFinder(clock: Clock): Finder {
  const demands = new Map<string, Demand>();

  /** The list, or undefined where it has more items than the budget. */
  const listUpTo = async (
    most: number,
    demand: Demand,
    list: Ways["list"],
  ): Promise<readonly unknown[] | undefined> => {
    try {
      return await list(most);
    } catch (error) {
      if (!(error instanceof LongListError)) throw error;
      demand.longerThan = Math.max(demand.longerThan, error.items);
      return undefined;
    }
  };

  return {
    async find(key, { here, list, pageSize, pick, single }, signal) {
      if (here()) return pick(await list(undefined));
      const demand = demands.get(key) ?? { waiting: 0, spent: 0, longerThan: 0, unclear: false };
      demands.set(key, demand);
      demand.waiting++;
      try {
        await clock.sleep(pause, signal);
        if (demand.unclear) return pick(await list(undefined));
        const budget = (demand.spent + demand.waiting) * pageSize;
        const short = demand.longerThan * 2 <= budget ? await listUpTo(budget, demand, list) : undefined;
        if (short) return pick(short);
        demand.spent++;
        const found = await single();
        if (typeof found === "object") return found.item;
        if (found === "absent") return undefined;
        if (found === "unlikely") {
          const all =
            demand.longerThan < patience * pageSize ? await listUpTo(patience * pageSize, demand, list) : undefined;
          return all && pick(all);
        }
        demand.unclear = true;
        return pick(await list(undefined));
      } finally {
        demand.waiting--;
      }
    },
  };
}
