/** What is written otherwise than before but means the same, as `same` of an attribute tells. */
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isObject, isUnknown } from "../values/value.ts";
import { sameThing } from "./attribute.ts";
import type { Attribute } from "./attribute.ts";
import { counterpart, innerOfAttribute, mapObjects, priorElements } from "./inner.ts";
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

/** The elements of a set have no place to be told by: the earlier one says the same, but for what the API decides. */
function earlierElements(inner: Inner, value: Value, before: Value): ReadonlyMap<ObjectValue, ObjectValue> {
  const said = isList(before)
    ? before.filter(isObject).map((each) => [withoutAnswers(inner, each), each] as const)
    : [];
  const found = priorElements(
    inner,
    value,
    said.map(([each]) => each),
  );
  const earlier = new Map<ObjectValue, ObjectValue>();
  for (const [each, whole] of said) {
    const element = found.get(each);
    if (element) earlier.set(element, whole);
  }
  return earlier;
}

function withoutAnswers({ attributes, blocks }: Body, object: ObjectValue): ObjectValue {
  const said = Object.assign(emptyObject(), object);
  const inside = (inner: Inner, value: Value): Value => mapObjects(inner, value, (each) => withoutAnswers(inner, each));
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = object[name] ?? null;
    const inner = innerOfAttribute(attribute);
    if (attribute.mode === "computed" || isUnknown(value)) said[name] = null;
    else if (inner) said[name] = inside(inner, value);
  }
  for (const [name, block] of Object.entries(blocks)) said[name] = inside(block, object[name] ?? null);
  return said;
}

function hasWritings({ attributes, blocks }: Body): boolean {
  const has = (attribute: Attribute): boolean => {
    const inner = innerOfAttribute(attribute);
    return attribute.same !== undefined || (inner !== undefined && hasWritings(inner));
  };
  return Object.values(attributes).some(has) || Object.values(blocks).some(hasWritings);
}
