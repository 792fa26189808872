import type { ApiPath } from "./path.ts";

/** A list of the API: its path, how its pages continue, and the id of a row. */
export interface List {
  readonly path: ApiPath;
  readonly query?: Query | undefined;
  /** The rows to request in a page, the most that the endpoint allows; 100 by default. It is no part of the list's key. */
  readonly pageSize?: number | undefined;
  /** How to request the next page; "last_id" by default. */
  readonly cursor?: Cursor | undefined;
  /** The last path segment of a row; by default its `id`, undefined where the row has none. */
  readonly idOf?: ((row: unknown) => string | undefined) | undefined;
}

/**
 * The cursor of a list. last_id: `after` is the page's `last_id`. last_item: `after` is the id of the last row.
 * next: `after` is the page's `next`. next_page: `page` is the page's `next_page`.
 */
export type Cursor = "last_id" | "last_item" | "next" | "next_page";

/** Query parameters. An array is sent in the API's bracket form (`ids[]=a&ids[]=b`); undefined is not sent. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** The rows of a page where the list sets no page size. */
export const defaultPageSize = 100;

/** The key of a list. It is built without a URL, because thousands of reads need it. */
export function listKey({ path: { path }, query = {} }: List): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  return asked.length === 0 ? path : path + JSON.stringify(asked);
}

/** The id of a row; undefined where it has none. */
export function rowId({ idOf = plainId }: Pick<List, "idOf">, row: unknown): string | undefined {
  const id = idOf(row);
  return id === "" ? undefined : id;
}

/** The path of a row, encoded; undefined where it has no id. */
export function rowPath(list: List, row: unknown): string | undefined {
  const id = rowId(list, row);
  return id === undefined ? undefined : memberPath(list.path, id);
}

/** The encoded path of the object with this id in a collection. */
export function memberPath(collection: ApiPath, id: string): string {
  return `${collection.path}/${encodeURIComponent(id.toWellFormed())}`;
}

function plainId(row: unknown): string | undefined {
  return typeof row === "object" && row !== null && "id" in row && typeof row.id === "string" ? row.id : undefined;
}
