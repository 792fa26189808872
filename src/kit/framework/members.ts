/**
 * Refuses an unknown member of a definition. The compiler finds most of them, but not those of an object that is spread
 * into a definition.
 *
 * @param owner the defined thing, for the message
 * @param known the allowed names
 * @throws Error naming the owner and the member
 */
export function checkMembers(owner: string, definition: object, known: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(definition).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const names = Object.keys(known).join(", ");
  throw new Error(`${owner}: a definition has no member "${unknown}". It may have: ${names}`);
}
