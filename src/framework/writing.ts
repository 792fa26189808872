/** What is written otherwise than before but means the same, as `same` of an attribute tells. */
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isUnknown, isWhollyKnown } from "../values/value.ts";
import { sameThing } from "./attribute.ts";
import { anywhere, configuredKey, counterpart, innerOfAttribute, mapObjects, objectsIn, saidBy } from "./inner.ts";
import type { Body, Inner } from "./inner.ts";

/** The object, with what means the same as before written as before. */
export function writtenAsBefore(body: Body, value: ObjectValue, before: ObjectValue): ObjectValue {
  if (!hasWritings(body)) return value;
  const kept = Object.assign(emptyObject(), value);
  for (const [name, attribute] of Object.entries(body.attributes)) {
    const inner = innerOfAttribute(attribute);
    if (sameThing(attribute, value[name] ?? null, before[name] ?? null)) kept[name] = before[name] ?? null;
    else if (inner) kept[name] = objectsAsBefore(inner, value[name] ?? null, before[name] ?? null);
  }
  for (const [name, block] of Object.entries(body.blocks)) {
    kept[name] = objectsAsBefore(block, value[name] ?? null, before[name] ?? null);
  }
  return kept;
}

/** As writtenAsBefore, for all objects of a nested attribute or a block. */
export function objectsAsBefore(inner: Inner, value: Value, before: Value): Value {
  if (!hasWritings(inner)) return value;
  const earlier = inner.nesting === "set" ? earlierElements(inner, value, before) : undefined;
  return mapObjects(inner, value, (object, step) => {
    const other = earlier ? earlier.get(object) : counterpart(before, step);
    return other ? writtenAsBefore(inner, object, other) : object;
  });
}

/** The elements of a set have no place to be told by: the earlier one means the same, but for what the API decides. */
function earlierElements(inner: Inner, value: Value, before: Value): ReadonlyMap<ObjectValue, ObjectValue> {
  const keyOf = configuredKey(inner);
  const elements = Map.groupBy(objectsIn(inner, value), keyOf);
  const others = objectsIn(inner, before);
  const earlier = new Map<ObjectValue, ObjectValue>();
  // Who says most chooses first: one that says little would take what another needs.
  for (const other of others.toSorted((a, b) => saidBy(b) - saidBy(a))) {
    const found = elements.get(keyOf(other))?.find((each) => !earlier.has(each) && meansSame(inner, other, each));
    if (found) earlier.set(found, other);
  }
  return earlier;
}

/** Whether an object is what another was, where what the API decides may differ and what was unknown may be anything. */
function meansSame({ attributes, blocks }: Body, before: ObjectValue, value: ObjectValue): boolean {
  return (
    Object.entries(attributes).every(([name, attribute]) => {
      const [was, is] = [before[name] ?? null, value[name] ?? null];
      if (attribute.mode === "computed" || sameThing(attribute, was, is) || attribute.type.equals(was, is)) return true;
      const inner = innerOfAttribute(attribute);
      return inner ? objectsMeanSame(inner, was, is) : !isWhollyKnown(was);
    }) &&
    Object.entries(blocks).every(([name, block]) => objectsMeanSame(block, before[name] ?? null, value[name] ?? null))
  );
}

function objectsMeanSame(inner: Inner, before: Value, value: Value): boolean {
  if (isUnknown(before)) return true;
  const [was, is] = [objectsIn(inner, before), objectsIn(inner, value)];
  // Two of a set may have become one.
  if (inner.nesting === "set") {
    return (
      was.every((each) => is.some((other) => meansSame(inner, each, other))) &&
      is.every((each) => was.some((other) => meansSame(inner, other, each)))
    );
  }
  let all = was.length === is.length;
  mapObjects(inner, before, (each, step) => {
    const other = counterpart(value, step);
    all &&= other !== null && meansSame(inner, each, other);
    return each;
  });
  return all;
}

const hasWritings = anywhere(({ same }) => same !== undefined);
