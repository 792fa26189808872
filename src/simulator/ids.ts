import { createHash } from "node:crypto";

/** Makes ids in the API's forms. The same sequence of calls returns the same ids, so that two runs of an example print the same text. */
export interface Ids {
  /** returns `prefix` followed by `length` letters and digits, never the same id twice for a prefix */
  next(prefix: string, length?: number): string;
}

export function createIds(salt = "simulator"): Ids {
  const counters = new Map<string, number>();
  return {
    next(prefix, length = 24) {
      const count = (counters.get(prefix) ?? 0) + 1;
      counters.set(prefix, count);
      return prefix + letters(`${salt}/${prefix}/${count}`, length);
    },
  };
}

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** `length` (at most 32) letters and digits that depend on `text` alone. */
function letters(text: string, length: number): string {
  const digest = createHash("sha256").update(text).digest();
  return Array.from(digest.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join("");
}
