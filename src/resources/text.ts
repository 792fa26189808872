import { isDeepStrictEqual } from "node:util";

/** Whether two texts differ in nothing but letter case, as emails and roles do that are the same. */
export function sameIgnoringCase(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether two texts are the same JSON, whatever their layout and the order of members. A text that is not JSON is only itself. */
export function sameJson(one: string, other: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
  } catch {
    return one === other;
  }
}
