import { createHash } from "node:crypto";
import { Refusal } from "../errors.ts";
import { readChoice, readLimit } from "../paging.ts";
import type { Limits } from "../paging.ts";
import type { Call } from "../route.ts";
import { missingParameter, wrongType } from "../shape.ts";

/** Usage or a cost at a time. */
export interface Used {
  /** Unix seconds */
  readonly at: number;
  /** the dimensions: project_id, user_id, model … */
  readonly dimensions: Readonly<Record<string, string | undefined>>;
}

/** The lengths of a bucket by their name in `bucket_width`, with the numbers of buckets on a page. */
export type Widths = Readonly<Record<string, Limits & { readonly seconds: number }>>;

export interface Bucket<Result> {
  readonly object: "bucket";
  readonly start_time: number;
  /** present in answers of the live API, but not documented */
  readonly start_time_iso: string;
  readonly end_time: number;
  readonly end_time_iso: string;
  readonly results: readonly Result[];
}

/**
 * One page of buckets of time.
 * @param by the dimensions that the endpoint groups and filters by
 * @param sum makes one result of rows that are equal in the grouped dimensions; `dimensions` has each of `by`, null where
 * the query does not group by it
 */
export function usagePage<Row extends Used, Result>(
  call: Call,
  rows: readonly Row[],
  widths: Widths,
  by: readonly string[],
  sum: (rows: readonly Row[], dimensions: Readonly<Record<string, string | null>>) => Result,
): unknown {
  const start = readTime(call, "start_time");
  if (start === undefined) throw missingParameter("start_time");
  const end = readTime(call, "end_time") ?? call.store.now();
  const width = widths[readChoice(call, "bucket_width", Object.keys(widths), "1d")];
  if (width === undefined) throw new Error("A choice is a key of the widths.");
  const groups = valuesOf(call, "group_by");
  const unknown = groups.find((group) => !by.includes(group));
  if (unknown !== undefined) {
    throw new Refusal(400, `Invalid value: '${unknown}'. Supported values are: ${by.join(", ")}.`, {
      param: "group_by",
    });
  }
  const wanted = rows.filter((row) => by.every((name) => allows(call, name, row.dimensions[name])));
  const buckets: Bucket<Result>[] = [];
  for (let from = start - (start % width.seconds); from < end; from += width.seconds) {
    const until = from + width.seconds;
    const inside = wanted.filter(({ at }) => at >= Math.max(from, start) && at < Math.min(until, end));
    buckets.push({
      object: "bucket",
      start_time: from,
      start_time_iso: new Date(from * 1000).toISOString(),
      end_time: until,
      end_time_iso: new Date(until * 1000).toISOString(),
      results: grouped(inside, groups).map((alike) => sum(alike, dimensionsOf(alike, groups, by))),
    });
  }
  return pageOfBuckets(call, buckets, width);
}

function pageOfBuckets(call: Call, buckets: readonly unknown[], limits: Limits): unknown {
  const size = call.pageSize ?? readLimit(call.query.get("limit"), limits);
  const first = readPageToken(call);
  const end = first + size;
  const more = end < buckets.length;
  return {
    object: "page",
    data: buckets.slice(first, end),
    has_more: more,
    next_page: more ? pageToken(call, end) : null,
  };
}

/**
 * A token ends with `=`, like the live API's, and is valid only for the query that returned it. The characters of base64
 * with a meaning in a query are replaced.
 */
function pageToken(call: Call, first: number): string {
  const others = [...call.query].filter(([name]) => name !== "page").map((pair) => pair.join("="));
  const digest = createHash("sha256").update(others.toSorted().join("&")).digest("hex").slice(0, 8);
  const text = `${first}/${digest}`;
  const padded = text.padEnd(text.length + ((4 - (text.length % 3)) % 3), " ");
  return `page_${Buffer.from(padded).toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`;
}

function readPageToken(call: Call): number {
  const token = call.query.get("page");
  if (token === null) return 0;
  const escaped = /(?:^|&)page=[^&]*%3d/i.test(call.rawQuery);
  const first = Number(Buffer.from(token.slice("page_".length), "base64url").toString().split("/")[0]);
  const refused = escaped && call.store.rules.escapedPageTokens === "refuse";
  if (!refused && Number.isSafeInteger(first) && pageToken(call, first) === token) return first;
  throw new Refusal(400, "The page token is invalid, have you modified the query parameters?", { param: "page" });
}

function readTime(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw wrongType(name, "an integer");
  return Number(text);
}

/** A list in a query: the plain name repeated, or the name with brackets. */
function valuesOf({ query }: Call, name: string): readonly string[] {
  return [...query.getAll(name), ...query.getAll(`${name}[]`)];
}

/** Whether a value passes the filter of its dimension: `project_ids` for project_id, and `batch` for batch. */
function allows(call: Call, name: string, value: string | undefined): boolean {
  const wanted = valuesOf(call, name === "batch" ? name : `${name}s`);
  return wanted.length === 0 || (value !== undefined && wanted.includes(value));
}

/** Groups of rows with equal dimensions; empty without rows. */
function grouped<Row extends Used>(rows: readonly Row[], groups: readonly string[]): readonly (readonly Row[])[] {
  return [...Map.groupBy(rows, ({ dimensions }) => JSON.stringify(groups.map((name) => dimensions[name]))).values()];
}

function dimensionsOf(
  rows: readonly Used[],
  groups: readonly string[],
  by: readonly string[],
): Readonly<Record<string, string | null>> {
  const value = (name: string): string | null => rows[0]?.dimensions[name] ?? null;
  return Object.fromEntries(by.map((name) => [name, groups.includes(name) ? value(name) : null]));
}
