import { identifierOf, idSuffix } from "./identifier.ts";

/** An object that gets an address. */
export interface Named {
  readonly id: string;
  /** Its name, after the addresses of what it lies in. */
  readonly name: readonly string[];
  /** When it came to be, in Unix seconds; null where the API does not say. */
  readonly born: number | null;
}

/**
 * The addresses of objects of one kind. Of several objects of one name the oldest has the plain address; each later one
 * has the end of its id in it, so that an object that is new changes no other address.
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

/** Ids differ in letter case alone, or in signs that no identifier has, once in a blue moon. */
function hex(id: string): string {
  return Buffer.from(id).toString("hex");
}

function byAge(a: Named, b: Named): number {
  const key = ({ id, name }: Named): string => [id, ...name].join("\n");
  return (a.born ?? 0) - (b.born ?? 0) || (key(a) < key(b) ? -1 : 1);
}
