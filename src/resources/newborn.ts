import { setTimeout as sleep } from "node:timers/promises";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import type { ApiPath } from "../openai/path.ts";

/** Notes that this launch of the provider created an object, so that what is done inside of it is patient. */
export function noteNewborn({ scope }: Api, id: string): void {
  const born = newborns.get(scope) ?? new Map<string, number>();
  newborns.set(scope, born);
  born.set(id, Date.now() / 1000);
}

/** When the object that a path leads through was created by this launch, in Unix seconds; null where none was. */
export function bornAt({ scope }: Api, { path }: ApiPath): number | null {
  const born = newborns.get(scope);
  const seconds = path.split("/").map((segment) => born?.get(segment));
  return seconds.find((second) => second !== undefined) ?? null;
}

const newborns = new WeakMap<object, Map<string, number>>();

/**
 * Makes a request about an object that may be so new that the API does not find it everywhere yet: a 404 is then
 * repeated for some seconds.
 *
 * @param createdAt Unix seconds; null where the object is not new
 */
export async function whileNew<T>(createdAt: number | bigint | null, request: () => Promise<T>): Promise<T> {
  const age = Date.now() / 1000 - Number(createdAt ?? 0);
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
