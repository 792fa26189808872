import { decimal, ValueError } from "terraform-plugin-kit";
import type { Attributes, Type } from "terraform-plugin-kit";
import type { Values } from "./values.ts";

/**
 * Reads an object of the API in `place`. Calls `odd` with the name of each member whose type differs from the
 * declared type.
 */
export type RowReader = (item: unknown, odd?: (member: string) => void, place?: Values) => Values;

/**
 * Makes a reader of rows. It returns each attribute by its name. An attribute is null where the API leaves it out,
 * sends an empty text, or sends another type. A member of another type does not lose the object.
 */
export function rowReader(
  attributes: Attributes,
  fromApi: (item: Values, place: Values) => object = (item) => item,
): RowReader {
  const members = Object.entries(attributes).map(([name, { type }]) => [name, type] as const);
  return (item, odd = () => {}, place = {}) => {
    const values = isRecord(item) ? (fromApi(item, place) as Values) : {};
    return Object.fromEntries(members.map(([name, type]) => [name, memberOf(values[name], type, () => odd(name))]));
  };
}

function memberOf(value: unknown, type: Type, odd: () => void): unknown {
  // The API returns an empty text for some members that are not set.
  if (value === undefined || value === "") return null;
  try {
    return type.from(isNumberAsText(value, type) ? decimal(value) : value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    odd();
    return null;
  }
}

/** The API returns some numbers as text, so that they keep all their decimals. */
function isNumberAsText(value: unknown, { constraint }: Type): value is string {
  return typeof value === "string" && constraint === "number";
}

export function isRecord(item: unknown): item is Values {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}
