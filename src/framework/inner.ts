import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isNull, isObject } from "../values/value.ts";
import { isComputed, isNested, sameThing } from "./attribute.ts";
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

/** Finds, in another value of the same nested attribute, the object at the same index or key. Sets have neither. */
export function counterpart(value: Value, step: number | string | undefined): ObjectValue | null {
  if (step === undefined) return isObject(value) ? value : null;
  if (typeof step === "string") return isObject(value) ? objectOrNull(value[step]) : null;
  return isList(value) ? objectOrNull(value[step]) : null;
}

/**
 * Finds for every configured object of a set the one that it was before: the most alike of those that differ in nothing
 * but what the API decided. None is it twice.
 */
export function priorElements(inner: Inner, prior: Value, configured: Value): ReadonlyMap<ObjectValue, ObjectValue> {
  const found = new Map<ObjectValue, ObjectValue>();
  if (!isList(prior) || !isList(configured)) return found;
  const unused = new Set<Value>(prior);
  // Who says most chooses first: one that says little would take what another needs.
  for (const object of configured.filter(isObject).sort((a, b) => saidBy(b) - saidBy(a))) {
    const element = mostLike(inner, unused, object);
    if (!element) continue;
    unused.delete(element);
    found.set(object, element);
  }
  return found;
}

function saidBy(value: Value): number {
  if (isNull(value)) return 0;
  if (isList(value)) return value.reduce<number>((sum, each: Value) => sum + saidBy(each), 1);
  return isObject(value) ? Object.values(value).reduce<number>((sum, each) => sum + saidBy(each), 1) : 1;
}

function mostLike(inner: Inner, elements: Iterable<Value>, object: ObjectValue): ObjectValue | null {
  let best: { readonly element: ObjectValue; readonly likeness: number } | undefined;
  for (const element of elements) {
    const likeness = isObject(element) ? likenessOf(inner, element, object) : undefined;
    if (likeness !== undefined && likeness > (best?.likeness ?? -1))
      best = { element: element as ObjectValue, likeness };
  }
  return best?.element ?? null;
}

/** How many set attributes a prior object shares with a configured one; undefined where it is another object. */
function likenessOf(body: Body, prior: ObjectValue, configured: ObjectValue): number | undefined {
  let likeness = 0;
  for (const [name, attribute] of Object.entries(body.attributes)) {
    const [value, wanted] = [prior[name] ?? null, configured[name] ?? null];
    const inner = innerOfAttribute(attribute);
    if (attribute.type.equals(value, wanted) || sameThing(attribute, value, wanted)) {
      if (value !== null) likeness += 1 + ((inner && innerLikeness(inner, value, wanted)) ?? 0);
      continue;
    }
    if (isComputed(attribute) && isNull(wanted)) continue;
    const deeper = inner && innerLikeness(inner, value, wanted);
    if (deeper === undefined) return undefined;
    likeness += deeper;
  }
  for (const [name, block] of Object.entries(body.blocks)) {
    const deeper = innerLikeness(block, prior[name] ?? null, configured[name] ?? null);
    if (deeper === undefined) return undefined;
    likeness += deeper;
  }
  return likeness;
}

function innerLikeness(inner: Inner, prior: Value, configured: Value): number | undefined {
  if (prior === null) return configured === null ? 0 : undefined;
  if (isList(prior)) {
    if (!isList(configured) || prior.length !== configured.length) return undefined;
    return sum(
      configured.map((element: Value, index) => {
        if (!isObject(element)) return undefined;
        const other = inner.nesting === "set" ? mostLike(inner, prior, element) : objectOrNull(prior[index]);
        return other ? likenessOf(inner, other, element) : undefined;
      }),
    );
  }
  if (!isObject(prior) || !isObject(configured)) return undefined;
  if (inner.nesting !== "map") return likenessOf(inner, prior, configured);
  const keys = Object.keys(prior);
  if (keys.length !== Object.keys(configured).length) return undefined;
  return sum(
    keys.map((key) => {
      const [value, wanted] = [objectOrNull(prior[key]), objectOrNull(configured[key])];
      return value && wanted ? likenessOf(inner, value, wanted) : undefined;
    }),
  );
}

function sum(parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce((total, part) => (total === undefined || part === undefined ? undefined : total + part), 0);
}

function objectOrNull(value: Value = null): ObjectValue | null {
  return isObject(value) ? value : null;
}

function mapEntries(value: ObjectValue, replace: (object: ObjectValue, key: string) => Value): ObjectValue {
  const result = emptyObject();
  for (const [key, element] of Object.entries(value)) result[key] = isObject(element) ? replace(element, key) : element;
  return result;
}
