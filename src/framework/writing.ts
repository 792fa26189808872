/** What is written otherwise than before but means the same, as `same` of an attribute tells. */
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject } from "../values/value.ts";
import { sameThing } from "./attribute.ts";
import { anywhere, counterpart, innerOfAttribute, mapObjects } from "./inner.ts";
import type { Body, Inner } from "./inner.ts";
import { earlierElements } from "./set-elements.ts";

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

const hasWritings = anywhere(({ same }) => same !== undefined);
