import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isObject, isUnknown } from "../values/value.ts";
import { plan } from "./plan.ts";
import type { Schema } from "./schema.ts";

/**
 * Returns the configuration for an author's operation: defaults where nothing is set, null where the API decides the
 * value.
 */
export function knownConfig(schema: Schema, config: ObjectValue): ObjectValue {
  return nullForUnknown(deferredResult(schema, config)) as ObjectValue;
}

/** Returns the result of a deferred read: the configuration, with unknown values where the API decides. */
export function deferredResult(schema: Schema, config: ObjectValue): ObjectValue {
  return plan(schema, { config, prior: null, proposed: config }).planned ?? config;
}

function nullForUnknown(value: Value): Value {
  if (isUnknown(value)) return null;
  if (isList(value)) return value.map(nullForUnknown);
  if (!isObject(value)) return value;
  const known = emptyObject();
  for (const [name, member] of Object.entries(value)) known[name] = nullForUnknown(member);
  return known;
}
