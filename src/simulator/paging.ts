import { Refusal } from "./errors.ts";
import type { Call } from "./route.ts";

/** One page of `rows`, cut by the query's `after` and `limit` as the API does it. Rows come in the order of the endpoint. */
export function pageOf<Row extends { readonly id: string }>(
  call: Call,
  rows: readonly Row[],
  limits: Limits,
): Page<Row> {
  const limit = readLimit(call.query.get("limit"), limits);
  const after = call.query.get("after");
  let start = 0;
  if (after !== null) {
    start = rows.findIndex((row) => row.id === after) + 1;
    if (start === 0) {
      throw new Refusal(400, `Invalid 'after': no object with the id '${after}' in this list.`, {
        code: "invalid_cursor",
        param: "after",
      });
    }
  }
  const end = start + (call.pageSize ?? limit);
  return { rows: rows.slice(start, end), hasMore: end < rows.length };
}

export interface Limits {
  readonly byDefault: number;
  readonly maximum: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
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

/** The answer of the endpoints that continue with the id of the last item and name no cursor. */
export function listWithoutIds(page: Page<unknown>): unknown {
  return { object: "list", data: page.rows, has_more: page.hasMore };
}

function readLimit(text: string | null, { byDefault, maximum }: Limits): number {
  if (text === null) return byDefault;
  const limit = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(limit)) {
    throw new Refusal(400, `Invalid type for 'limit': expected an integer, but got '${text}' instead.`, {
      code: "invalid_type",
      param: "limit",
    });
  }
  if (limit < 1) {
    throw new Refusal(
      400,
      `Invalid 'limit': integer below minimum value. Expected a value >= 1, but got ${limit} instead.`,
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

/** The value of a query parameter that takes one of a few words. */
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
