import { rowId } from "./list.ts";
import type { Cursor, List } from "./list.ts";

/** One page of a list, as the API answered it. */
export interface Page {
  readonly data: readonly unknown[];
  readonly has_more: boolean;
  readonly [field: string]: unknown;
}

/** A page, and the size of its answer in bytes. */
export interface SizedPage {
  readonly page: Page;
  readonly bytes: number;
}

/** Requests one page: the first, or the page at the continuation. */
export type FetchPage = (continued: Continuation | undefined) => Promise<SizedPage>;

export interface Continuation {
  readonly parameter: "after" | "page";
  readonly value: string;
}

/** A list with inconsistent pages. The message names the page and the fault. */
export class PagingError extends Error {
  override readonly name = "PagingError";
}

/** The API refused its own cursor, which happens when the row at the cursor has left the list. */
export class StaleCursorError extends Error {
  override readonly name = "StaleCursorError";
}

/** A list with more items than its reader's budget. */
export class LongListError extends Error {
  override readonly name = "LongListError";
  readonly items: number;

  constructor(items: number) {
    super(`the list has more than ${items} items`);
    this.items = items;
  }
}

const mostPages = 1000;
const mostRows = 1_000_000;
/** The size of all pages together, in bytes. Parsed rows take more than ten times as much memory. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Reads every row of every page, in the API's order. A list whose cursor goes stale is read once more from its start.
 *
 * @throws PagingError as readPages does, and beyond a million rows or 64 MiB
 * @throws LongListError beyond `budget` rows
 */
export async function collectRows(
  list: List,
  fetch: FetchPage,
  budget = Number.POSITIVE_INFINITY,
): Promise<readonly unknown[]> {
  try {
    return await collectOnce(list, fetch, budget);
  } catch (error) {
    if (!(error instanceof StaleCursorError)) throw error;
    return await collectOnce(list, fetch, budget);
  }
}

async function collectOnce(list: List, fetch: FetchPage, budget: number): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let size = 0;
  for await (const { page, bytes } of readPages(list, fetch)) {
    size += bytes;
    if (size > mostBytes) throw new PagingError(`the list is larger than ${mostBytes / 1024 / 1024} MiB`);
    if (rows.length + page.data.length > mostRows) throw new PagingError(`the list has more than ${mostRows} rows`);
    for (const row of page.data) rows.push(row);
    if (page.has_more && rows.length >= budget) throw new LongListError(rows.length);
  }
  return rows;
}

/**
 * Reads the pages of a list one by one, for a reader that may stop early. Rows whose id was read before are dropped, because
 * lists shift while they are read. A list whose cursor goes stale continues from its start, without the rows that were read.
 *
 * @throws PagingError for an answer that is not a page, for a missing or repeated cursor, and beyond 1000 pages
 */
export async function* steadyPages(list: List, fetch: FetchPage): AsyncGenerator<SizedPage> {
  const seen = new Set<string>();
  try {
    yield* readPages(list, fetch, seen);
  } catch (error) {
    if (!(error instanceof StaleCursorError)) throw error;
    yield* readPages(list, fetch, seen);
  }
}

async function* readPages(list: List, fetch: FetchPage, seen = new Set<string>()): AsyncGenerator<SizedPage> {
  const cursors = new Set<string>();
  let continued: Continuation | undefined;
  for (let number = 1; number <= mostPages; number++) {
    const { page, bytes } = await fetch(continued);
    yield { page: { ...page, data: unseen(list, page.data, seen) }, bytes };
    if (!page.has_more) return;
    continued = continuationOf(list, page);
    if (continued === undefined)
      throw new PagingError(`page ${number} of the list has has_more: true, but no cursor of the next page`);
    if (cursors.has(continued.value))
      throw new PagingError(`page ${number} of the list has the cursor of an earlier page, so the list never ends`);
    cursors.add(continued.value);
  }
  throw new PagingError(`the list has more than ${mostPages} pages`);
}

function unseen(list: List, rows: readonly unknown[], seen: Set<string>): readonly unknown[] {
  return rows.filter((row) => {
    const id = rowId(list, row);
    if (id === undefined) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** Checks that an answer is a page. Throws a PagingError. */
export function readPage(value: unknown): Page {
  if (typeof value !== "object" || value === null || !("data" in value) || !Array.isArray(value.data)) {
    throw new PagingError("the answer is not a list: it has no data");
  }
  const more = "has_more" in value ? value.has_more : undefined;
  // An incomplete list that passes for complete would make objects look gone.
  if (more !== undefined && more !== null && typeof more !== "boolean")
    throw new PagingError("the answer is an incomplete page: its has_more is neither true nor false");
  return { ...value, data: value.data as readonly unknown[], has_more: more === true };
}

/** The places of a list's cursor in a page. They are tried in order. A page token is not an id. */
const ways: Readonly<Record<Cursor, readonly Cursor[]>> = {
  last_id: ["last_id", "next", "last_item"],
  last_item: ["last_item", "last_id"],
  next: ["next", "last_id", "last_item"],
  next_page: ["next_page"],
};

function continuationOf(list: List, page: Page): Continuation | undefined {
  for (const way of ways[list.cursor ?? "last_id"]) {
    const value = way === "last_item" ? rowId(list, page.data.at(-1)) : page[way];
    if (typeof value === "string" && value !== "") return { parameter: way === "next_page" ? "page" : "after", value };
  }
  return undefined;
}
