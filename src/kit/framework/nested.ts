import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isObject } from "../values/value.ts";
import { isNested } from "./attribute.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import type { Blocks, Nesting } from "./block.ts";
import type { ConfigValidator } from "./validator.ts";

/** The attributes and blocks of a schema, of a block, or of the objects in a nested attribute. */
export interface Body {
  readonly attributes: Attributes;
  readonly blocks: Blocks;
}

/** The objects inside a nested attribute or a block. */
export interface NestedBody extends Body {
  readonly nesting: Nesting;
  /** The rules for each object. */
  readonly validate: readonly ConfigValidator<string>[];
}

/** Returns the inner attributes of a nested attribute. Undefined for any other attribute. */
export function nestedBodyOf({ type }: Attribute): NestedBody | undefined {
  return isNested(type) ? type.nested : undefined;
}

/**
 * Makes a function that returns whether any attribute of a body, at any depth, satisfies the predicate. It caches the
 * result per body, because the kit asks once for every object.
 */
export function someAttribute(predicate: (attribute: Attribute) => boolean): (body: Body) => boolean {
  const answers = new WeakMap<Body, boolean>();
  const search = ({ attributes, blocks }: Body): boolean =>
    Object.values(attributes).some((attribute) => predicate(attribute) || has(nestedBodyOf(attribute))) ||
    Object.values(blocks).some(has);
  const has = (body: Body | undefined): boolean => {
    if (body === undefined) return false;
    const known = answers.get(body) ?? search(body);
    answers.set(body, known);
    return known;
  };
  return has;
}

/**
 * Replaces every object inside a nested value. Null and unknown stay.
 *
 * @param replace gets the index or key of the object, undefined for a single object
 */
export function mapObjects(
  { nesting }: NestedBody,
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

/** Returns all objects inside a nested value. */
export function objectsIn({ nesting }: NestedBody, value: Value): readonly ObjectValue[] {
  if (isList(value)) return value.filter(isObject);
  if (!isObject(value)) return [];
  return nesting === "map" ? Object.values(value).filter(isObject) : [value];
}

/** Returns the object at the same index or key of another value of the nested attribute. Set elements have neither. */
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
