import type { ObjectValue, Value } from "../values/value.ts";
import { isDynamic, isList, isObject } from "../values/value.ts";
import { innerOfAttribute, objectsIn } from "./inner.ts";
import type { Body, Inner } from "./inner.ts";

/** Every text in a value that its schema says is sensitive, but for empty ones. */
export function secretsOf({ attributes, blocks }: Body, object: ObjectValue): readonly string[] {
  const inside = (inner: Inner, value: Value): readonly string[] =>
    objectsIn(inner, value).flatMap((each) => secretsOf(inner, each));
  return [
    ...Object.entries(attributes).flatMap(([name, attribute]) => {
      const value = object[name] ?? null;
      const inner = innerOfAttribute(attribute);
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
