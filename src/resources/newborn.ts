import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";

/**
 * Makes a request about an object that may be so new that the API does not find it everywhere yet: a 404 is then
 * repeated for some seconds. Of what this process created itself the client knows; this is for what an earlier one did.
 *
 * @param createdAt Unix seconds; null where the object is not new
 */
export async function whileNew<T>(api: Api, createdAt: number | bigint | null, request: () => Promise<T>): Promise<T> {
  const age = api.time() - Number(createdAt ?? 0);
  for (const pause of age > -60 && age < 30 ? [500, 1000, 2000] : []) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      await sleep(pause);
    }
  }
  return await request();
}
