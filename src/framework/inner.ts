import { keyOf as keyOfValue } from "../values/collection.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isNull, isObject, isUnknown } from "../values/value.ts";
import { isComputed, isNested, sameThing } from "./attribute.ts";
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

/**
 * Finds for every configured object of a set the one that it was before: one that differs in nothing but what the API
 * decided. None is it twice.
 */
export function priorElements(inner: Inner, prior: Value, configured: Value): ReadonlyMap<ObjectValue, ObjectValue> {
  const found = new Map<ObjectValue, ObjectValue>();
  if (!isList(prior) || !isList(configured)) return found;
  const keyOf = configuredKey(inner);
  const unused = Map.groupBy(prior.filter(isObject), keyOf);
  // Who says most chooses first: one that says little would take what another needs.
  for (const object of configured.filter(isObject).sort((a, b) => saidBy(b) - saidBy(a))) {
    const candidates = unused.get(keyOf(object)) ?? [];
    const at = candidates.findIndex((element) => cameFrom(inner, element, object));
    const [element] = at === -1 ? [] : candidates.splice(at, 1);
    if (element) found.set(object, element);
  }
  return found;
}

/** A text that an object and the one it was before share: of what only a user decides. So that not every two are compared. */
export function configuredKey({ attributes }: Body): (object: ObjectValue) => string {
  const fixed = Object.entries(attributes).filter(
    ([, { mode, type, same }]) => (mode === "required" || mode === "optional") && !isNested(type) && !same,
  );
  return (object) => fixed.map(([name, { type }]) => keyOfValue(type, object[name] ?? null)).join("\0");
}

/** How much is known in a value. */
export function saidBy(value: Value): number {
  if (isNull(value) || isUnknown(value)) return 0;
  if (isList(value)) return value.reduce<number>((sum, each: Value) => sum + saidBy(each), 1);
  return isObject(value) ? Object.values(value).reduce<number>((sum, each) => sum + saidBy(each), 1) : 1;
}

/** Whether a prior object holds all that is configured, where only what is left to the API may differ. */
function cameFrom({ attributes, blocks }: Body, prior: ObjectValue, configured: ObjectValue): boolean {
  return (
    Object.entries(attributes).every(([name, attribute]) => {
      const [value, wanted] = [prior[name] ?? null, configured[name] ?? null];
      if (attribute.type.equals(value, wanted) || sameThing(attribute, value, wanted)) return true;
      if (isComputed(attribute) && isNull(wanted)) return true;
      const inner = innerOfAttribute(attribute);
      return inner !== undefined && objectsCameFrom(inner, value, wanted);
    }) &&
    Object.entries(blocks).every(([name, block]) =>
      objectsCameFrom(block, prior[name] ?? null, configured[name] ?? null),
    )
  );
}

function objectsCameFrom(inner: Inner, prior: Value, configured: Value): boolean {
  if (prior === null) return configured === null;
  const pairCameFrom = (value: Value = null, wanted: Value = null): boolean =>
    isObject(value) && isObject(wanted) && cameFrom(inner, value, wanted);
  if (isList(prior)) {
    if (!isList(configured) || prior.length !== configured.length) return false;
    if (inner.nesting === "set") return priorElements(inner, prior, configured).size === prior.length;
    return prior.every((value: Value, index) => pairCameFrom(value, configured[index]));
  }
  if (!isObject(prior) || !isObject(configured)) return false;
  if (inner.nesting !== "map") return cameFrom(inner, prior, configured);
  const keys = Object.keys(prior);
  return (
    keys.length === Object.keys(configured).length && keys.every((key) => pairCameFrom(prior[key], configured[key]))
  );
}

function objectOrNull(value: Value = null): ObjectValue | null {
  return isObject(value) ? value : null;
}

function mapEntries(value: ObjectValue, replace: (object: ObjectValue, key: string) => Value): ObjectValue {
  const result = emptyObject();
  for (const [key, element] of Object.entries(value)) result[key] = isObject(element) ? replace(element, key) : element;
  return result;
}
