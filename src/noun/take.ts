import type { Api, List } from "../openai/client.ts";

/**
 * Returns the first rows of a list, in the API's order. It reads pages only until it has enough rows. A limit below
 * the page size reads one short page.
 */
export async function takeRows(api: Api, list: List, limit: number): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  const pageSize = Math.min(limit, list.pageSize ?? 100);
  for await (const { data } of api.pages({ ...list, pageSize })) {
    for (const row of data) rows.push(row);
    if (rows.length >= limit) break;
  }
  return rows.slice(0, limit);
}
