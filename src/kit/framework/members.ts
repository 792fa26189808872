/**
 * Refuses a member that a definition does not have. The compiler finds most of them; it does not see those that come with an
 * object that is spread into a definition.
 *
 * @param owner what is defined, for the message
 * @param known the names that it may have
 * @throws Error naming the owner and the member
 */
export function checkMembers(owner: string, definition: object, known: Readonly<Record<string, true>>): void {
  const unknown = Object.keys(definition).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const names = Object.keys(known).join(", ");
  throw new Error(`${owner}: a definition has no member "${unknown}". It may have: ${names}`);
}
