import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isNull, isObject, isUnknown } from "../values/value.ts";
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

/**
 * Finds, in another value of the same nested attribute, the object that stands for this one: at the same index or key,
 * and in a set the one most like it, which differs in nothing but what the provider fills in.
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
  return mostLike(inner, value, object, false);
}

/**
 * Finds for every object of a planned set the one that it was before; none is it twice.
 *
 * @param bare whether the planned objects hold null where the API decides
 */
export function priorElements(
  inner: Inner,
  prior: Value,
  planned: Value,
  bare: boolean,
): ReadonlyMap<ObjectValue, ObjectValue> {
  const found = new Map<ObjectValue, ObjectValue>();
  if (!isList(prior) || !isList(planned)) return found;
  const unused = new Set<Value>(prior);
  // Who says most chooses first: one that says little would take what another needs.
  for (const object of planned.filter(isObject).sort((a, b) => saidBy(b) - saidBy(a))) {
    const element = mostLike(inner, unused, object, bare);
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

function mostLike(inner: Inner, elements: Iterable<Value>, object: ObjectValue, bare: boolean): ObjectValue | null {
  let best: { readonly element: ObjectValue; readonly likeness: number } | undefined;
  for (const element of elements) {
    const likeness = isObject(element) ? likenessOf(inner, element, object, bare) : undefined;
    if (likeness !== undefined && likeness > (best?.likeness ?? -1))
      best = { element: element as ObjectValue, likeness };
  }
  return best?.element ?? null;
}

/**
 * How many set attributes a configured or prior object shares with a planned one; undefined where it is another object.
 * Without counting, an object in which something is left to a default would pass for one in which it is set.
 */
function likenessOf(body: Body, one: ObjectValue, planned: ObjectValue, bare: boolean): number | undefined {
  let likeness = 0;
  for (const [name, attribute] of Object.entries(body.attributes)) {
    const [value, plan] = [one[name] ?? null, planned[name] ?? null];
    const inner = innerOfAttribute(attribute);
    if (attribute.type.equals(value, plan) || sameThing(attribute, value, plan)) {
      if (value !== null) likeness += 1 + ((inner && innerLikeness(inner, value, plan, bare)) ?? 0);
      continue;
    }
    if (isComputed(attribute) && (isNull(value) || isUnknown(plan) || (bare && isNull(plan)))) continue;
    const deeper = inner && innerLikeness(inner, value, plan, bare);
    if (deeper === undefined) return undefined;
    likeness += deeper;
  }
  for (const [name, block] of Object.entries(body.blocks)) {
    const deeper = innerLikeness(block, one[name] ?? null, planned[name] ?? null, bare);
    if (deeper === undefined) return undefined;
    likeness += deeper;
  }
  return likeness;
}

function innerLikeness(inner: Inner, one: Value, planned: Value, bare: boolean): number | undefined {
  if (one === null || isUnknown(one)) return one === planned || (isUnknown(one) && isUnknown(planned)) ? 0 : undefined;
  if (isList(one)) {
    if (!isList(planned) || one.length !== planned.length) return undefined;
    return sum(
      planned.map((element: Value, index) => {
        if (!isObject(element)) return undefined;
        const other = inner.nesting === "set" ? mostLike(inner, one, element, bare) : objectOrNull(one[index]);
        return other ? likenessOf(inner, other, element, bare) : undefined;
      }),
    );
  }
  if (!isObject(one) || !isObject(planned)) return undefined;
  if (inner.nesting !== "map") return likenessOf(inner, one, planned, bare);
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(planned).length) return undefined;
  return sum(
    keys.map((key) => {
      const [value, plan] = [objectOrNull(one[key]), objectOrNull(planned[key])];
      return value && plan ? likenessOf(inner, value, plan, bare) : undefined;
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
