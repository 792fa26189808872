/** What the tests of the rules share: a small resource, and how to give it values. */
import { computed, optional, required, writeOnly } from "../../../src/kit/framework/attribute.ts";
import type { Attributes } from "../../../src/kit/framework/attribute.ts";
import type { Blocks, NoBlocks } from "../../../src/kit/framework/block.ts";
import { fillBlocks } from "../../../src/kit/framework/block.ts";
import { defineResource } from "../../../src/kit/framework/resource.ts";
import type { ResourceRequest, Resource, ResourceDefinition } from "../../../src/kit/framework/resource.ts";
import type { Schema } from "../../../src/kit/framework/schema.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";

export const given: ResourceRequest<undefined> = {
  api: undefined,
  context: { warn: () => {}, log: () => {}, providerMeta: null, privateState: { get: () => undefined, set: () => {} } },
};

export const thingAttributes = {
  id: computed(string, "Id."),
  name: required(string, "Name."),
  note: optional(string, "Note."),
  secret: writeOnly(string, "Secret."),
} satisfies Attributes;

/** The part of a definition that a test is about, over one that does nothing. */
export function define<const A extends Attributes, const B extends Blocks = NoBlocks>(
  attributes: A,
  rest: Partial<ResourceDefinition<undefined, A, B>> = {},
): Resource<undefined> {
  const definition = {
    name: "thing",
    description: "A thing.",
    attributes,
    create: () => Promise.resolve({}),
    read: () => Promise.resolve({}),
    update: () => Promise.resolve({}),
    delete: () => Promise.resolve(),
    ...rest,
  };
  return defineResource(definition as unknown as ResourceDefinition<undefined, A, B>);
}

/** A whole object of the schema from some of its members. */
export function valueOf(schema: Schema, members: object): ObjectValue {
  return fillBlocks(schema, schema.type.from(members, { unknown: true })) as ObjectValue;
}

export function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
