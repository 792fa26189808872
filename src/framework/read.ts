import { within } from "../values/path.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject } from "../values/value.ts";
import { blockType, emptyBlock } from "./block.ts";
import { sameThing } from "./attribute.ts";
import type { Attribute } from "./attribute.ts";
import { counterpart, innerOfAttribute, mapObjects } from "./inner.ts";
import type { Body, Inner } from "./inner.ts";
import type { Given, Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";
import { withoutWriteOnly } from "./write-only.ts";

/**
 * Refreshes the state of an object.
 *
 * @returns the state as the API has it now, or null when the object is gone
 * @throws ValueError naming the attribute the API answered wrongly, and whatever the resource's read throws
 */
export async function read<Api>(
  resource: Resource<Api>,
  state: ObjectValue,
  given: Given<Api>,
): Promise<ObjectValue | null> {
  const result = await resource.read({ state, ...given });
  return result === undefined ? null : withoutWriteOnly(resource.schema, merge(resource.schema, state, result));
}

/** The declared attributes of `result`, over what is there for those it leaves out, or writes otherwise but means the same. */
export function merge(schema: Schema, base: ObjectValue, result: object): ObjectValue {
  const merged: Record<string, Value> = Object.assign(emptyObject(), base);
  const take = (name: string, convert: (returned: unknown) => Value): void => {
    const returned: unknown = (result as Record<string, unknown>)[name];
    if (returned === undefined) return;
    try {
      merged[name] = convert(returned);
    } catch (error) {
      throw within({ attribute: name }, error);
    }
  };
  for (const [name, attribute] of Object.entries(schema.attributes)) {
    take(name, (returned) => attribute.type.from(returned));
  }
  for (const [name, block] of Object.entries(schema.blocks)) {
    take(name, (returned) => (returned === null ? emptyBlock(block) : blockType(block).from(returned)));
  }
  return hasWritings(schema) ? asBefore(schema, merged, base) : merged;
}

/** The object, with what is written otherwise than before but means the same written as before. */
function asBefore(body: Body, value: ObjectValue, before: ObjectValue): ObjectValue {
  const inside = (inner: Inner, name: string): Value =>
    mapObjects(inner, value[name] ?? null, (object, step) => {
      // The elements of a set have no before.
      const other = inner.nesting === "set" ? null : counterpart(before[name] ?? null, step);
      return other ? asBefore(inner, object, other) : object;
    });
  const kept = Object.assign(emptyObject(), value);
  for (const [name, attribute] of Object.entries(body.attributes)) {
    const inner = innerOfAttribute(attribute);
    if (sameThing(attribute, value[name] ?? null, before[name] ?? null)) kept[name] = before[name] ?? null;
    else if (inner) kept[name] = inside(inner, name);
  }
  for (const [name, block] of Object.entries(body.blocks)) kept[name] = inside(block, name);
  return kept;
}

function hasWritings({ attributes, blocks }: Body): boolean {
  const has = (attribute: Attribute): boolean => {
    const inner = innerOfAttribute(attribute);
    return attribute.same !== undefined || (inner !== undefined && hasWritings(inner));
  };
  return Object.values(attributes).some(has) || Object.values(blocks).some(hasWritings);
}
