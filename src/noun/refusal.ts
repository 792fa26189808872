import { AbortedError, ApiError } from "../openai/error.ts";

/** Whether the API refused a request because of the object: the object is gone, or in another state. */
export function isRefusal(error: unknown): error is ApiError {
  return (
    error instanceof ApiError && error.outcome === "refused" && [400, 404, 409, 410, 422].includes(error.status ?? 0)
  );
}

/** Whether the API answered that the object does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 410);
}

/**
 * Whether a refused create most likely means that the object exists. The words are not documented, so only a look
 * proves it.
 */
export function saysItExists(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return (
    error.status === 409 ||
    ((error.status === 400 || error.status === 422) && /already|exist|duplicate/iu.test(error.apiMessage))
  );
}

/** Whether the API may have acted on the request that failed. */
export function mayHaveActed(error: unknown): boolean {
  return (error instanceof ApiError || error instanceof AbortedError) && error.outcome === "unknown";
}

/**
 * Returns the result of a look after a refusal. If the API refuses the look as well, throws the first refusal, which
 * a user must know.
 */
export async function lookAfter<T>(refusal: unknown, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw error instanceof ApiError ? refusal : error;
  }
}

/**
 * Whether a refusal is about the key as a whole: the key is unknown, or belongs to another organization. A key that
 * lacks a scope is known.
 */
export function refusesKey({ status, code = "", apiMessage }: ApiError): boolean {
  return status === 401 && !/scope|permission/iu.test(`${code} ${apiMessage}`);
}
