/** Whether two texts differ in nothing but letter case, as emails and roles do that are the same. */
export function sameIgnoringCase(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
