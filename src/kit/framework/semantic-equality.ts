/** Semantic equality of values, by `semanticEquals` and `nullMeans` of their attributes. */
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject } from "../values/value.ts";
import { hasSemanticEquality, semanticallyEqual } from "./attribute.ts";
import { someAttribute, counterpart, nestedBodyOf, mapObjects } from "./nested.ts";
import type { Body, NestedBody } from "./nested.ts";
import { earlierElements } from "./set-elements.ts";

/** Returns the object with the prior value wherever the new value is semantically equal to it. */
export function keepPriorSpelling(body: Body, value: ObjectValue, before: ObjectValue): ObjectValue {
  if (!hasSpellings(body)) return value;
  const kept = Object.assign(emptyObject(), value);
  for (const [name, attribute] of Object.entries(body.attributes)) {
    const inner = nestedBodyOf(attribute);
    if (semanticallyEqual(attribute, value[name] ?? null, before[name] ?? null)) kept[name] = before[name] ?? null;
    else if (inner) kept[name] = keepNestedSpelling(inner, value[name] ?? null, before[name] ?? null);
  }
  for (const [name, block] of Object.entries(body.blocks)) {
    kept[name] = keepNestedSpelling(block, value[name] ?? null, before[name] ?? null);
  }
  return kept;
}

/** Does the same as keepPriorSpelling, for all objects of a nested attribute or a block. */
export function keepNestedSpelling(inner: NestedBody, value: Value, before: Value): Value {
  if (!hasSpellings(inner)) return value;
  const earlier = inner.nesting === "set" ? earlierElements(inner, value, before) : undefined;
  return mapObjects(inner, value, (object, step) => {
    const other = earlier ? earlier.get(object) : counterpart(before, step);
    return other ? keepPriorSpelling(inner, object, other) : object;
  });
}

const hasSpellings = someAttribute(hasSemanticEquality);
