import { emptyObject } from "../values/value.ts";
import type { ObjectValue } from "../values/value.ts";
import { anywhere, innerOfAttribute, mapObjects } from "./inner.ts";
import type { Body } from "./inner.ts";

/** The object with its write-only values removed, as state and plan must be: one that leaks makes Terraform lose the object. */
export function withoutWriteOnly(body: Body, value: ObjectValue): ObjectValue {
  if (!hasWriteOnly(body)) return value;
  const result = Object.assign(emptyObject(), value);
  for (const [name, attribute] of Object.entries(body.attributes)) {
    const inner = innerOfAttribute(attribute);
    if (attribute.mode === "writeOnly") result[name] = null;
    else if (inner) result[name] = mapObjects(inner, value[name] ?? null, (object) => withoutWriteOnly(inner, object));
  }
  for (const [name, block] of Object.entries(body.blocks)) {
    result[name] = mapObjects(block, value[name] ?? null, (object) => withoutWriteOnly(block, object));
  }
  return result;
}

const hasWriteOnly = anywhere(({ mode }) => mode === "writeOnly");
