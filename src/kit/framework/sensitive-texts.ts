import type { ObjectValue, Value } from "../values/value.ts";
import { isDynamic, isList, isObject } from "../values/value.ts";
import { nestedBodyOf, objectsIn } from "./nested.ts";
import type { Body, NestedBody } from "./nested.ts";

/** Returns every non-empty text of the object's sensitive attributes. */
export function sensitiveTexts({ attributes, blocks }: Body, object: ObjectValue): readonly string[] {
  const inside = (inner: NestedBody, value: Value): readonly string[] =>
    objectsIn(inner, value).flatMap((each) => sensitiveTexts(inner, each));
  return [
    ...Object.entries(attributes).flatMap(([name, attribute]) => {
      const value = object[name] ?? null;
      const inner = nestedBodyOf(attribute);
      return attribute.sensitive ? textsIn(value) : inner ? inside(inner, value) : [];
    }),
    ...Object.entries(blocks).flatMap(([name, block]) => inside(block, object[name] ?? null)),
  ];
}

function textsIn(value: Value): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (isDynamic(value)) return textsIn(value.value);
  if (isList(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
