import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isObject } from "../values/value.ts";
import { isNested } from "./attribute.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import type { Blocks, Nesting } from "./block.ts";
import type { ConfigValidator } from "./validator.ts";

/** What has attributes: a schema, a block, or the objects of a nested attribute. */
export interface Body {
  readonly attributes: Attributes;
  readonly blocks: Blocks;
}

/** The objects inside a nested attribute or a block. */
export interface Inner extends Body {
  readonly nesting: Nesting;
  /** Rules over each of them. */
  readonly validate: readonly ConfigValidator<string>[];
}

export function innerOfAttribute({ type }: Attribute): Inner | undefined {
  return isNested(type) ? type.nested : undefined;
}

/**
 * Tells of a body whether one of its attributes, or of those inside of it, is such a one. It remembers what it told, since every
 * object of a type asks.
 */
export function anywhere(isSuch: (attribute: Attribute) => boolean): (body: Body) => boolean {
  const told = new WeakMap<Body, boolean>();
  const search = ({ attributes, blocks }: Body): boolean =>
    Object.values(attributes).some((attribute) => isSuch(attribute) || has(innerOfAttribute(attribute))) ||
    Object.values(blocks).some(has);
  const has = (body: Body | undefined): boolean => {
    if (body === undefined) return false;
    const known = told.get(body) ?? search(body);
    told.set(body, known);
    return known;
  };
  return has;
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

/** All objects inside a nested value. */
export function objectsIn({ nesting }: Inner, value: Value): readonly ObjectValue[] {
  if (isList(value)) return value.filter(isObject);
  if (!isObject(value)) return [];
  return nesting === "map" ? Object.values(value).filter(isObject) : [value];
}

/** Finds, in another value of the same nested attribute, the object at the same index or key. Sets have neither. */
export function counterpart(value: Value, step: number | string | undefined): ObjectValue | null {
  if (step === undefined) return isObject(value) ? value : null;
  if (typeof step === "string") return isObject(value) ? objectOrNull(value[step]) : null;
  return isList(value) ? objectOrNull(value[step]) : null;
}

function objectOrNull(value: Value = null): ObjectValue | null {
  return isObject(value) ? value : null;
}

function mapEntries(value: ObjectValue, replace: (object: ObjectValue, key: string) => Value): ObjectValue {
  const result = emptyObject();
  for (const [key, element] of Object.entries(value)) result[key] = isObject(element) ? replace(element, key) : element;
  return result;
}
