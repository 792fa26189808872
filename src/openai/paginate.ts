/** One page of a list, as the API answered it. */
export interface Page {
  readonly data: readonly unknown[];
  readonly has_more: boolean;
  readonly [field: string]: unknown;
}

/** A list whose pages do not add up. The message tells what is wrong with which page. */
export class PagingError extends Error {
  override readonly name = "PagingError";
}

/** A list that was given up because it has more items than its reader would pay for. */
export class LongListError extends Error {
  override readonly name = "LongListError";
  readonly items: number;

  constructor(items: number) {
    super(`the list has more than ${items} items`);
    this.items = items;
  }
}

const mostPages = 1000;
/** all pages together, in bytes */
const mostBytes = 256 * 1024 * 1024;

/**
 * Every item of every page, in the API's order. `fetch` gets the cursor to continue after, undefined for the first page.
 * An item whose `id` an earlier page brought already is dropped: lists shift while they are read.
 * Throws a PagingError for an answer that is no page, a cursor missing or repeated, and beyond 1000 pages or 256 MiB;
 * a LongListError beyond `budget` items.
 */
export async function collectPages(
  fetch: (after: string | undefined) => Promise<{ readonly value: unknown; readonly bytes: number }>,
  budget = Number.POSITIVE_INFINITY,
): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  const ids = new Set<string>();
  const cursors = new Set<string>();
  let after: string | undefined;
  let bytes = 0;
  for (let number = 1; number <= mostPages; number++) {
    const answer = await fetch(after);
    const page = readPage(answer.value);
    bytes += answer.bytes;
    if (bytes > mostBytes) throw new PagingError(`the list is larger than ${mostBytes / 1024 / 1024} MiB`);
    for (const item of page.data) {
      const id = idOf(item);
      if (id !== undefined && ids.has(id)) continue;
      if (id !== undefined) ids.add(id);
      items.push(item);
    }
    if (!page.has_more) return items;
    if (items.length >= budget) throw new LongListError(items.length);
    after = cursorOf(page);
    if (after === undefined)
      throw new PagingError(`page ${number} of the list says that more follows but not after which item`);
    if (cursors.has(after))
      throw new PagingError(`page ${number} of the list continues where an earlier one did, so the list never ends`);
    cursors.add(after);
  }
  throw new PagingError(`the list has more than ${mostPages} pages`);
}

/** Checks that an answer is a page. Throws a PagingError. */
export function readPage(value: unknown): Page {
  if (typeof value !== "object" || value === null || !("data" in value) || !Array.isArray(value.data)) {
    throw new PagingError("the answer is no list: it has no data");
  }
  const more = "has_more" in value ? value.has_more : undefined;
  // A list taken for whole that is not would make objects look gone.
  if (more !== undefined && more !== null && typeof more !== "boolean")
    throw new PagingError("the answer does not tell whether more follows: its has_more is neither true nor false");
  return { ...value, data: value.data as readonly unknown[], has_more: more === true };
}

/** Where the next page begins: the three ways of the API, `last_id`, `next`, or the id of the last item. */
function cursorOf(page: Page): string | undefined {
  return [page["last_id"], page["next"], idOf(page.data.at(-1))].find(
    (cursor) => typeof cursor === "string" && cursor !== "",
  ) as string | undefined;
}

function idOf(item: unknown): string | undefined {
  return typeof item === "object" && item !== null && "id" in item && typeof item.id === "string" && item.id !== ""
    ? item.id
    : undefined;
}
