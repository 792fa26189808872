import type { Path } from "../values/path.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { unknown } from "../values/value.ts";
import type { Attribute, Attributes } from "./attribute.ts";
import { type Body, counterpart, type Inner, innerOfAttribute, mapObjects } from "./inner.ts";
import type { Schema } from "./schema.ts";

export interface Change {
  /** What the user wrote; null to destroy. */
  readonly config: ObjectValue | null;
  /** What the state holds; null to create. */
  readonly prior: ObjectValue | null;
  /** Terraform's merge of both: configuration where set, prior for what is computed. */
  readonly proposed: ObjectValue | null;
}

export interface PlannedChange {
  readonly planned: ObjectValue | null;
  /** The attributes whose change needs another object. */
  readonly replace: readonly Path[];
}

/**
 * Decides what an object will look like. Same input, same answer: Terraform asks again while applying.
 * The order of steps is protocol.md E.3: defaults, then unknowns where something changes, then replacement.
 */
export function plan(schema: Schema, { config, prior, proposed }: Change): PlannedChange {
  if (config === null || proposed === null) return { planned: null, replace: [] };
  const filled = fillDefaults(schema, config, proposed);
  if (prior !== null && schema.type.equals(filled, prior)) return { planned: filled, replace: [] };
  const planned = markUnknown(schema, config, prior, filled);
  return { planned, replace: prior === null ? [] : replacements(schema.attributes, prior, planned) };
}

function fillDefaults(body: Body, config: ObjectValue, planned: ObjectValue): ObjectValue {
  return mapMembers(body, planned, (value, name, inner, attribute) => {
    const configured = config[name] ?? null;
    if (attribute && configured === null) return attribute.mode === "defaulted" ? attribute.type.from(attribute.default) : value;
    if (!inner) return value;
    return mapObjects(inner, value, (object, step) => {
      const innerConfig = counterpart(inner, configured, object, step);
      return innerConfig ? fillDefaults(inner, innerConfig, object) : object;
    });
  });
}

/**
 * What the configuration leaves to the API becomes unknown. A prior value is promised to stay, so that an update
 * shows only what it changes, unless the attribute is volatile or an inner object is not the one it was before.
 */
function markUnknown(body: Body, config: ObjectValue, prior: ObjectValue | null, planned: ObjectValue): ObjectValue {
  return mapMembers(body, planned, (value, name, inner, attribute) => {
    const configured = config[name] ?? null;
    if (attribute && configured === null) {
      const leftToApi = attribute.mode === "computed" || attribute.mode === "optionalComputed";
      return leftToApi && (prior === null || attribute.volatile) ? unknown : value;
    }
    if (!inner) return value;
    return mapObjects(inner, value, (object, step) => {
      const innerConfig = counterpart(inner, configured, object, step);
      const innerPrior = counterpart(inner, prior?.[name] ?? null, object, step);
      const same = innerPrior && (step === undefined || agrees(inner, object, innerPrior)) ? innerPrior : null;
      return innerConfig ? markUnknown(inner, innerConfig, same, object) : object;
    });
  });
}

function agrees({ attributes }: Body, object: ObjectValue, prior: ObjectValue): boolean {
  return Object.entries(attributes).every(([name, { type }]) => type.equals(object[name] ?? null, prior[name] ?? null));
}

function replacements(attributes: Attributes, prior: ObjectValue, planned: ObjectValue): Path[] {
  return Object.entries(attributes)
    .filter(([name, { replace, type }]) => replace && !type.equals(planned[name] ?? null, prior[name] ?? null))
    .map(([attribute]) => [{ attribute }]);
}

function mapMembers(
  { attributes, blocks }: Body,
  object: ObjectValue,
  replace: (value: Value, name: string, inner: Inner | undefined, attribute: Attribute | undefined) => Value,
): ObjectValue {
  const result: Record<string, Value> = Object.create(null);
  for (const [name, attribute] of Object.entries(attributes)) {
    result[name] = replace(object[name] ?? null, name, innerOfAttribute(attribute), attribute);
  }
  for (const [name, block] of Object.entries(blocks)) {
    result[name] = replace(object[name] ?? null, name, block, undefined);
  }
  return result;
}
