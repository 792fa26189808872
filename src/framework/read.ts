import { within } from "../values/path.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import type { Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";

/**
 * Refreshes the state of an object.
 *
 * @returns the state as the API has it now, or null when the object is gone
 * @throws ValueError naming the attribute the API answered wrongly, and whatever the resource's read throws
 */
export async function read<Api>(resource: Resource<Api>, state: ObjectValue, api: Api): Promise<ObjectValue | null> {
  const result = await resource.read({ state, api });
  return result === undefined ? null : merge(resource.schema, state, result);
}

/** The declared attributes of `result`, over what is there for those it leaves out. */
export function merge(schema: Schema, base: ObjectValue, result: object): ObjectValue {
  const merged: Record<string, Value> = Object.assign(Object.create(null) as object, base);
  for (const [name, { type }] of Object.entries(schema.attributes)) {
    const returned: unknown = (result as Record<string, unknown>)[name];
    if (returned === undefined) continue;
    try {
      merged[name] = type.from(returned);
    } catch (error) {
      throw within({ attribute: name }, error);
    }
  }
  return merged;
}
