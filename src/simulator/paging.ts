import { Refusal } from "./errors.ts";
import type { Call } from "./route.ts";

/** How a list is cut into pages. */
export interface Paging extends Limits {
  /**
   * how an answer contains its cursor: in `last_id` (with `first_id`), in `next`, or not at all, where the id of the last item is
   * the cursor. All of them continue with `after`.
   */
  readonly cursor: "last_id" | "next" | "none";
  /** the default of the query's `order`; when omitted, rows come oldest first and `order` is ignored */
  readonly order?: "asc" | "desc";
  /** whether the list also accepts `before` */
  readonly before?: true;
}

export interface Limits {
  readonly byDefault: number;
  readonly maximum: number;
  /** the smallest `limit`; 1 when omitted */
  readonly minimum?: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

/** The answer of a list endpoint. @param rows oldest first @param key returns the id of a row in a cursor */
export function listAnswer<Row, Item>(
  call: Call,
  rows: readonly Row[],
  paging: Paging,
  key: (row: Row) => string,
  present: (row: Row) => Item,
): unknown {
  const backwards = paging.order !== undefined && readChoice(call, "order", ["asc", "desc"], paging.order) === "desc";
  const keyed = (backwards ? rows.toReversed() : rows).map((row) => ({ id: key(row), row }));
  const page = pageOf(call, keyed, paging, 404);
  const data = page.rows.map(({ row }) => present(row));
  const last = page.rows.at(-1)?.id ?? null;
  const head = { object: "list", data, has_more: page.hasMore };
  if (paging.cursor === "none") return head;
  if (paging.cursor === "next") return { ...head, next: page.hasMore ? last : null };
  return { ...head, first_id: page.rows[0]?.id ?? null, last_id: last };
}

/**
 * One page of `rows`, cut by the query's `after` and `limit` as the API does it. Rows are in the order of the endpoint.
 * @param stale the status for an `after` that matches no row
 */
export function pageOf<Row extends { readonly id: string }>(
  call: Call,
  rows: readonly Row[],
  limits: Limits & Pick<Paging, "before">,
  stale: 400 | 404 = 400,
): Page<Row> {
  const size = call.pageSize ?? readLimit(call.query.get("limit"), limits);
  const indexOf = (param: "after" | "before"): number | undefined => {
    const id = call.query.get(param);
    if (id === null) return undefined;
    const index = rows.findIndex((row) => row.id === id);
    if (index === -1) throw staleCursor(param, id, stale);
    return index;
  };
  const before = limits.before === true ? indexOf("before") : undefined;
  if (before !== undefined) {
    const start = Math.max(0, before - size);
    return { rows: rows.slice(start, before), hasMore: start > 0 };
  }
  const start = (indexOf("after") ?? -1) + 1;
  return { rows: rows.slice(start, start + size), hasMore: start + size < rows.length };
}

function staleCursor(param: string, id: string, status: 400 | 404): Refusal {
  return new Refusal(status, `Invalid '${param}': no object with the id '${id}' in this list.`, {
    code: "invalid_cursor",
    param,
  });
}

/** The answer of the endpoints that continue with `after=<last_id>`. */
export function listWithIds(page: Page<{ readonly id: string }>): unknown {
  return {
    object: "list",
    data: page.rows,
    first_id: page.rows[0]?.id ?? null,
    last_id: page.rows.at(-1)?.id ?? null,
    has_more: page.hasMore,
  };
}

/** The query's `limit`. @throws Refusal 400 outside of the limits */
export function readLimit(text: string | null, { byDefault, maximum, minimum = 1 }: Limits): number {
  if (text === null) return byDefault;
  const limit = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(limit)) {
    throw new Refusal(400, `Invalid type for 'limit': expected an integer, but got '${text}' instead.`, {
      code: "invalid_type",
      param: "limit",
    });
  }
  if (limit < minimum) {
    throw new Refusal(
      400,
      `Invalid 'limit': integer below minimum value. Expected a value >= ${minimum}, but got ${limit} instead.`,
      { code: "integer_below_min_value", param: "limit" },
    );
  }
  if (limit > maximum) {
    throw new Refusal(
      400,
      `Invalid 'limit': integer above maximum value. Expected a value <= ${maximum}, but got ${limit} instead.`,
      { code: "integer_above_max_value", param: "limit" },
    );
  }
  return limit;
}

/** The value of a query parameter with a fixed set of values. */
export function readChoice<C extends string>(call: Call, name: string, choices: readonly C[], fallback: C): C {
  const text = call.query.get(name);
  if (text === null) return fallback;
  const choice = choices.find((each) => each === text);
  if (choice === undefined) {
    const supported = choices.map((each) => `'${each}'`).join(" and ");
    throw new Refusal(400, `Invalid value: '${text}'. Supported values are: ${supported}.`, {
      code: "invalid_value",
      param: name,
    });
  }
  return choice;
}
