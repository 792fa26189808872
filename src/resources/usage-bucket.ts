import { ApiError } from "../openai/error.ts";
import type { Api, Query } from "../openai/client.ts";
import type { ApiPath } from "../openai/path.ts";
import { isRecord } from "../noun/row.ts";
import type { Values } from "../noun/values.ts";

/** A result of a bucket, with the start and the end of its bucket. */
export type BucketResult = Values & { readonly start_time: unknown; readonly end_time: unknown };

/**
 * Yields every result of a report, oldest bucket first. If an answer is too large to read, it reads pages of half as
 * many buckets.
 *
 * @param mostBuckets the largest page of the endpoint
 */
export async function readBuckets(
  api: Api,
  path: ApiPath,
  query: Query,
  mostBuckets: number,
): Promise<readonly BucketResult[]> {
  try {
    const results: BucketResult[] = [];
    for await (const { data } of api.pages({ path, query, pageSize: mostBuckets, cursor: "next_page" })) {
      for (const result of data.flatMap(resultsOf)) results.push(result);
    }
    return results;
  } catch (error) {
    if (!isTooLarge(error) || mostBuckets === 1) throw error;
    return await readBuckets(api, path, query, Math.floor(mostBuckets / 2));
  }
}

function resultsOf(bucket: unknown): readonly BucketResult[] {
  const { start_time, end_time, results } = isRecord(bucket) ? bucket : {};
  const rows: readonly unknown[] = Array.isArray(results) ? results : [];
  return rows.filter(isRecord).map((result) => ({ ...result, start_time, end_time }));
}

function isTooLarge(error: unknown): boolean {
  return error instanceof ApiError && error.status === undefined && /\blarger than\b/u.test(error.apiMessage);
}
