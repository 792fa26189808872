import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isObject } from "../values/value.ts";
import { isNested, typesOf } from "./attribute.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import type { Blocks, Nesting } from "./block.ts";

/** What has attributes: a schema, a block, or the objects of a nested attribute. */
export interface Body {
  readonly attributes: Attributes;
  readonly blocks: Blocks;
}

/** The objects inside a nested attribute or a block. */
export interface Inner extends Body {
  readonly nesting: Nesting;
}

export function innerOfAttribute({ type }: Attribute): Inner | undefined {
  return isNested(type) ? { ...type.nested, blocks: {} } : undefined;
}

/**
 * Replaces every object inside a nested value; null and unknown stay as they are.
 *
 * @param step tells where the object stands: an index, a key, or undefined for a single one
 */
export function mapObjects(
  { nesting }: Inner,
  value: Value,
  replace: (object: ObjectValue, step: number | string | undefined) => Value,
): Value {
  if (isObject(value)) {
    return nesting === "map" ? mapEntries(value, replace) : replace(value, undefined);
  }
  return isList(value)
    ? value.map((element: Value, index) => (isObject(element) ? replace(element, index) : element))
    : value;
}

/**
 * Finds, in another value of the same nested attribute, the object that stands for this one: at the same index or key,
 * and in a set the one that agrees with it wherever it is itself set.
 */
export function counterpart(
  inner: Inner,
  value: Value,
  object: ObjectValue,
  step: number | string | undefined,
): ObjectValue | null {
  if (step === undefined) return isObject(value) ? value : null;
  if (typeof step === "string") return isObject(value) ? objectOrNull(value[step]) : null;
  if (!isList(value)) return null;
  if (inner.nesting !== "set") return objectOrNull(value[step]);
  const types = Object.entries(typesOf(inner.attributes));
  const agrees = (other: Value): boolean =>
    isObject(other) &&
    types.every(
      ([name, type]) => (other[name] ?? null) === null || type.equals(other[name] ?? null, object[name] ?? null),
    );
  return objectOrNull(value.find(agrees));
}

function objectOrNull(value: Value = null): ObjectValue | null {
  return isObject(value) ? value : null;
}

function mapEntries(value: ObjectValue, replace: (object: ObjectValue, key: string) => Value): ObjectValue {
  const result = emptyObject();
  for (const [key, element] of Object.entries(value)) result[key] = isObject(element) ? replace(element, key) : element;
  return result;
}
