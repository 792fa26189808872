import { AbortedError, ApiError } from "../openai/error.ts";

/** Whether the API may have acted on the request that failed. */
export function mayHaveActed(error: unknown): boolean {
  return (error instanceof ApiError || error instanceof AbortedError) && error.outcome === "unknown";
}

/** What the API says to a second create is not documented; whatever it is, the list tells whether it was that. */
export function mayExist(error: unknown): boolean {
  return error instanceof ApiError && [400, 404, 409, 422].includes(error.status ?? 0);
}

/** What a look finds after a refusal. Where looking is refused, too, the first refusal is what a user must know of. */
export async function lookAfter<T>(refusal: unknown, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw error instanceof ApiError ? refusal : error;
  }
}

/** Whether a refusal says that the object, or the project around it, is gone: only some of these come as a 404. */
export function saysGone(error: unknown): boolean {
  return error instanceof ApiError && (error.gone || /\bis archived\b|\bnot a member\b/iu.test(error.apiMessage));
}
