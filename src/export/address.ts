import { identifierOf, idSuffix } from "./identifier.ts";

/** An object that gets an address. */
export interface Named {
  readonly id: string;
  /** The name of the object, after the addresses of its parents. */
  readonly name: readonly string[];
  /** The time of the object's creation, in Unix seconds; null where the API does not return it. */
  readonly born: number | null;
}

/**
 * Returns the addresses of objects of one kind. The oldest object of a name has the plain address. A later object
 * adds the end of its id, so that a new object changes no other address.
 */
export function addressesOf<T extends Named>(objects: readonly T[]): ReadonlyMap<T, string> {
  const taken = new Set<string>();
  const addresses = new Map<T, string>();
  for (const object of objects.toSorted(byAge)) {
    const { id, name } = object;
    const parts = name.map(identifierOf).filter((part) => part !== "");
    const plain = parts.map((part, index) => (index === 0 ? part : part.replace(/^_/u, ""))).join("_");
    const [address = plain] = candidates(plain, id).filter((each) => !taken.has(each));
    taken.add(address);
    addresses.set(object, address);
  }
  return addresses;
}

function candidates(plain: string, id: string): readonly string[] {
  const whole = identifierOf(id);
  if (plain === "") return [whole || "_", `${whole}_${hex(id)}`];
  return [plain, `${plain}_${idSuffix(id)}`, `${plain}_${whole.replace(/^_/u, "")}`, `${plain}_${hex(id)}`];
}

/**
 * The identifiers of two ids are rarely equal: the ids then differ only in letter case, or in characters that no
 * identifier has.
 */
function hex(id: string): string {
  return Buffer.from(id).toString("hex");
}

function byAge(a: Named, b: Named): number {
  const key = ({ id, name }: Named): string => [id, ...name].join("\n");
  return (a.born ?? 0) - (b.born ?? 0) || (key(a) < key(b) ? -1 : 1);
}
