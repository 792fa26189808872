import { isList, emptyObject, isObject } from "../values/value.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import type { Attribute } from "./attribute.ts";
import { nestedBodyOf, mapObjects } from "./nested.ts";
import type { Body } from "./nested.ts";

/**
 * Returns a configuration whose plan for this state is empty, for `terraform plan -generate-config-out` and `terraform
 * query`. It leaves out computed and write-only attributes, values equal to their default, and deprecated attributes
 * whose value the API decides when they are not set.
 */
export function generateConfig(body: Body, state: ObjectValue): ObjectValue {
  const config = emptyObject();
  for (const [name, attribute] of Object.entries(body.attributes))
    config[name] = configured(attribute, state[name] ?? null);
  for (const [name, block] of Object.entries(body.blocks)) {
    config[name] = mapObjects(block, state[name] ?? null, (object) => generateConfig(block, object));
  }
  return config;
}

function configured(attribute: Attribute, value: Value): Value {
  const { mode, type, default: byDefault, deprecated } = attribute;
  if (mode === "computed" || mode === "writeOnly") return null;
  if (mode === "optionalComputed" && deprecated !== undefined) return null;
  if (mode === "defaulted" && type.equals(value, type.from(byDefault))) return null;
  const inner = nestedBodyOf(attribute);
  return inner && value !== null && (isObject(value) || isList(value))
    ? mapObjects(inner, value, (object) => generateConfig(inner, object))
    : value;
}
