import { isNested } from "terraform-plugin-kit";
import type { Attribute, Attributes } from "terraform-plugin-kit";
import { isRecord } from "./row.ts";
import type { Values } from "./values.ts";

/**
 * Returns the values as a request carries them. An attribute that is not set is not sent. A nested attribute has no
 * null members, except the members that `before` had: null clears them.
 */
export function sendable(attributes: Attributes, values: Values, before: Values = {}): Values {
  const all = Object.entries(values).map(([name, value]) => {
    const attribute = attributes[name];
    return [name, attribute ? withoutNulls(attribute, value, before[name]) : value] as const;
  });
  return Object.fromEntries(all);
}

function withoutNulls({ type }: Attribute, value: unknown, before: unknown): unknown {
  if (!isNested(type)) return value;
  const { attributes, nesting } = type.nested;
  if (nesting === "map") return value;
  if (Array.isArray(value)) return value.map((each: unknown) => set(attributes, each, {}));
  return set(attributes, value, before);
}

function set(attributes: Attributes, value: unknown, before: unknown): unknown {
  if (!isRecord(value)) return value;
  const was: Values = isRecord(before) ? before : {};
  const members = Object.entries(value).filter(([name, member]) => member !== null || (was[name] ?? null) !== null);
  return sendable(attributes, Object.fromEntries(members), was);
}
