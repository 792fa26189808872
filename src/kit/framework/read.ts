import { within } from "../values/path.ts";
import { ownMember } from "../values/record.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject } from "../values/value.ts";
import { blockType, emptyBlock } from "./block.ts";
import type { ResourceRequest, Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";
import { withoutWriteOnly } from "./write-only.ts";
import { keepPriorSpelling } from "./semantic-equality.ts";

/**
 * Refreshes the state of an object.
 *
 * @returns the state as the API has it now, or null when the object is gone
 * @throws ValueError naming the attribute that does not fit, and the error of the resource's read
 */
export async function read<Api>(
  resource: Resource<Api>,
  state: ObjectValue,
  given: ResourceRequest<Api>,
): Promise<ObjectValue | null> {
  const result = await resource.read({ state, ...given });
  return result === undefined ? null : withoutWriteOnly(resource.schema, merge(resource.schema, state, result));
}

/**
 * Returns `base` with the declared attributes of `result`. An attribute keeps its value of `base` where `result` leaves
 * it out or has a semantically equal value.
 */
export function merge(schema: Schema, base: ObjectValue, result: object): ObjectValue {
  const merged: Record<string, Value> = Object.assign(emptyObject(), base);
  const take = (name: string, convert: (returned: unknown) => Value): void => {
    const returned = ownMember(result, name);
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
  return keepPriorSpelling(schema, merged, base);
}
