import { isNested } from '../framework/attribute.ts';
import type { Attribute, Attributes, Nested } from '../framework/attribute.ts';
import type { Blocks } from "../framework/block.ts";
import type { Schema } from "../framework/schema.ts";
import type { Schema as WireSchema } from "../wire/gen/tfplugin6/Schema.ts";
import type { Answers, ResponseOf, Session } from "./rpc.ts";

/** What the provider has to offer. Needs neither configuration nor network. */
export function schemas<Api>({ provider }: Session<Api>): Answers {
  return {
    GetProviderSchema: () => ({
      provider: encodeSchema(provider.schema),
      resource_schemas: encodeSchemas(provider.resources),
      data_source_schemas: encodeSchemas(provider.dataSources),
      server_capabilities: serverCapabilities,
    }),
    GetMetadata: () => ({
      server_capabilities: serverCapabilities,
      resources: [...provider.resources.keys()].map((type_name) => ({ type_name })),
      data_sources: [...provider.dataSources.keys()].map((type_name) => ({ type_name })),
    }),
    GetResourceIdentitySchemas: () => ({}),
    GetFunctions: () => ({}),
  };
}

const serverCapabilities = {
  plan_destroy: true,
  get_provider_schema_optional: true,
  move_resource_state: true,
  generate_resource_config: true,
} satisfies ResponseOf<"GetMetadata">["server_capabilities"];

function encodeSchemas(owners: ReadonlyMap<string, { readonly schema: Schema }>): Record<string, WireSchema> {
  return Object.fromEntries([...owners].map(([typeName, { schema }]) => [typeName, encodeSchema(schema)]));
}

type WireBlock = NonNullable<WireSchema["block"]>;
type WireAttribute = NonNullable<WireBlock["attributes"]>[number];

function encodeSchema({ version, description, attributes, blocks }: Schema): WireSchema {
  return { version, block: encodeBody(description, attributes, blocks) };
}

function encodeBody(description: string, attributes: Attributes, blocks: Blocks): WireBlock {
  return {
    description,
    description_kind: markdown,
    attributes: encodeAttributes(attributes),
    block_types: Object.entries(blocks).map(([type_name, block]) => ({
      type_name,
      nesting: blockNesting[block.nesting],
      block: encodeBody(block.description, block.attributes, block.blocks),
    })),
  };
}

function encodeAttributes(attributes: Attributes): WireAttribute[] {
  return Object.entries(attributes).map(([name, attribute]) => encodeAttribute(name, attribute));
}

function encodeAttribute(name: string, { mode, type, description, sensitive, deprecated }: Attribute): WireAttribute {
  return {
    name,
    ...(isNested(type) ? { nested_type: encodeNested(type.nested) } : { type: Buffer.from(JSON.stringify(type.constraint)) }),
    description,
    description_kind: markdown,
    required: mode === "required",
    optional: mode === "optional" || mode === "optionalComputed" || mode === "defaulted",
    computed: mode === "computed" || mode === "optionalComputed" || mode === "defaulted",
    sensitive,
    deprecated: deprecated !== undefined,
  };
}

function encodeNested({ nesting, attributes }: Nested): NonNullable<WireAttribute["nested_type"]> {
  return { nesting: attributeNesting[nesting], attributes: encodeAttributes(attributes) };
}

const markdown = 1;
const attributeNesting = { single: 1, list: 2, set: 3, map: 4 } as const;
const blockNesting = { single: 1, list: 2, set: 3, map: 4, group: 5 } as const;
