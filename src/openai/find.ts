import type { Clock } from "./clock.ts";
import { LongListError } from "./paginate.ts";

/** Finds one item of a collection, by the whole list or by itself, whichever costs the fewer requests. */
export interface Finder {
  /**
   * @param key names the collection
   * @returns the item, or undefined when the collection does not have it
   */
  find(key: string, ways: Ways, signal: AbortSignal): Promise<unknown>;
}

export interface Ways {
  /** Whether the list is here already. */
  readonly here: () => boolean;
  /** The items, read together with everyone who asks; throws a LongListError beyond so many. */
  readonly list: (most: number | undefined) => Promise<readonly unknown[]>;
  /** The items a page brings, where the API heeds the limit it is asked for. */
  readonly pageSize: number;
  /** Picks the item out of all, or undefined. */
  readonly pick: (items: readonly unknown[]) => unknown;
  /** Asks for the one item. */
  readonly single: () => Promise<Single>;
}

/**
 * What asking for one item brought: the item, nothing, next to nothing (a filter that found none but may go by the letter),
 * or an answer that does not tell (a filter that was not heeded).
 */
export type Single = { readonly item: unknown } | "absent" | "unlikely" | "unclear";

/** Terraform asks for the objects of a collection in bursts: whoever asks within so many milliseconds is counted. */
const pause = 5;

/** How many pages are looked through for a row that is not likely to be among them, of perhaps five hundred. */
const patience = 10;

interface Demand {
  /** how many ask now */
  waiting: number;
  /** how many were answered one by one before */
  spent: number;
  /** the list has more items than this, as was found out by reading that many */
  longerThan: number;
  /** the collection cannot be asked for one item */
  unclear: boolean;
}

/**
 * What a collection costs as a list is not known before it is read, nor how many will yet ask for it. So the list may
 * have as many pages as there would be single reads for those who asked so far, and is not tried again before twice as many
 * have: the sum stays within a small multiple of the best choice in hindsight. A collection of one page is always read whole.
 */
export function createFinder(clock: Clock): Finder {
  const demands = new Map<string, Demand>();

  /** The list, or undefined where it is longer than that. */
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
