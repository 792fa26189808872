import { decimal, ValueError } from "terraform-plugin-kit";
import type { Attributes, Type } from "terraform-plugin-kit";
import type { Values } from "./values.ts";

/** Reads one object of the API, which lies in `place`. `odd` is called with the name of each member that has another type than declared. */
export type RowReader = (item: unknown, odd?: (member: string) => void, place?: Values) => Values;

/**
 * Makes a reader of rows: each attribute by its name, null where the API leaves it out, sends an empty text, or sends a
 * value of another type. No object is lost for one odd member.
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
  // The API writes some members that are not set as an empty text.
  if (value === undefined || value === "") return null;
  try {
    return type.from(isNumberAsText(value, type) ? decimal(value) : value);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    odd();
    return null;
  }
}

/** The API writes some numbers as text, so that they keep all their decimals. */
function isNumberAsText(value: unknown, { constraint }: Type): value is string {
  return typeof value === "string" && constraint === "number";
}

export function isRecord(item: unknown): item is Values {
  return typeof item === "object" && item !== null && !Array.isArray(item);
}
