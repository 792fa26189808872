import { fullDescription, isNested } from "../framework/attribute.ts";
import type { Attribute, Attributes, Nested } from "../framework/attribute.ts";
import type { Block } from "../framework/block.ts";
import type { Parameter, ProviderFunction } from "../framework/function.ts";
import type { Identity } from "../framework/identity.ts";
import type { Resource } from "../framework/resource.ts";
import type { Schema } from "../framework/schema.ts";
import type { Type } from "../values/type.ts";
import type { Function as WireFunction } from "../wire/gen/tfplugin6/Function.ts";
import type { ResourceIdentitySchema as WireIdentity } from "../wire/gen/tfplugin6/ResourceIdentitySchema.ts";
import type { Schema as WireSchema } from "../wire/gen/tfplugin6/Schema.ts";
import type { Provider } from "../framework/provider.ts";
import type { Answers, ResponseOf, Session } from "./rpc.ts";

/** The RPCs of the schemas. They need neither configuration nor network. */
export function schemas<Api>({ provider }: Pick<Session<Api>, "provider">): Answers {
  return {
    GetProviderSchema: () => providerSchema(provider),
    GetMetadata: () => ({
      server_capabilities: serverCapabilities,
      resources: typeNames(provider.resources),
      data_sources: typeNames(provider.dataSources),
      ephemeral_resources: typeNames(provider.ephemeralResources),
      list_resources: typeNames(provider.listResources),
      actions: typeNames(provider.actions),
      functions: [...provider.functions.keys()].map((name) => ({ name })),
    }),
    GetResourceIdentitySchemas: () => identitySchemas(provider),
    GetFunctions: () => ({ functions: mapValues(provider.functions, encodeFunction) }),
  };
}

export function providerSchema<Api>(provider: Provider<Api>): ResponseOf<"GetProviderSchema"> {
  return {
    provider: encodeSchema(provider.schema),
    ...(provider.providerMeta && { provider_meta: encodeSchema(provider.providerMeta) }),
    resource_schemas: mapValues(provider.resources, encodeOwned),
    data_source_schemas: mapValues(provider.dataSources, encodeOwned),
    ephemeral_resource_schemas: mapValues(provider.ephemeralResources, encodeOwned),
    list_resource_schemas: mapValues(provider.listResources, encodeOwned),
    action_schemas: mapValues(provider.actions, (action) => ({ schema: encodeOwned(action) })),
    functions: mapValues(provider.functions, encodeFunction),
    server_capabilities: serverCapabilities,
  };
}

export function identitySchemas<Api>({ resources }: Provider<Api>): ResponseOf<"GetResourceIdentitySchemas"> {
  return { identity_schemas: mapValues(new Map([...resources].flatMap(withIdentity)), encodeIdentity) };
}

const serverCapabilities = {
  plan_destroy: true,
  get_provider_schema_optional: true,
  move_resource_state: true,
  generate_resource_config: true,
} satisfies ResponseOf<"GetMetadata">["server_capabilities"];

function mapValues<T, R>(of: ReadonlyMap<string, T>, encode: (value: T) => R): Record<string, R> {
  return Object.fromEntries([...of].map(([name, value]) => [name, encode(value)]));
}

function typeNames(of: ReadonlyMap<string, unknown>): { type_name: string }[] {
  return [...of.keys()].map((type_name) => ({ type_name }));
}

type WireBlock = NonNullable<WireSchema["block"]>;
type WireAttribute = NonNullable<WireBlock["attributes"]>[number];
type WireNestedBlock = NonNullable<WireBlock["block_types"]>[number];

function encodeOwned({ schema }: { readonly schema: Schema }): WireSchema {
  return encodeSchema(schema);
}

function encodeSchema(schema: Schema): WireSchema {
  return { version: schema.version, block: encodeBody(schema) };
}

function encodeBody({ description, deprecated, attributes, blocks }: Schema | Block): WireBlock {
  return {
    description,
    description_kind: markdown,
    ...encodeDeprecation(deprecated),
    attributes: encodeAttributes(attributes),
    block_types: Object.entries(blocks).map(([name, block]) => encodeBlock(name, block)),
  };
}

function encodeBlock(type_name: string, block: Block): WireNestedBlock {
  const { nesting, min, max } = block;
  return { type_name, nesting: blockNesting[nesting], min_items: min, max_items: max, block: encodeBody(block) };
}

function encodeAttributes(attributes: Attributes): WireAttribute[] {
  return Object.entries(attributes).map(([name, attribute]) => encodeAttribute(name, attribute));
}

function encodeAttribute(name: string, attribute: Attribute): WireAttribute {
  const { mode, type, sensitive, deprecated } = attribute;
  const writeOnly = mode === "writeOnly";
  return {
    name,
    ...(isNested(type) ? { nested_type: encodeNested(type.nested) } : { type: encodeType(type) }),
    description: fullDescription(attribute),
    description_kind: markdown,
    required: mode === "required" || (writeOnly && attribute.required),
    optional:
      mode === "optional" || mode === "optionalComputed" || mode === "defaulted" || (writeOnly && !attribute.required),
    computed: mode === "computed" || mode === "optionalComputed" || mode === "defaulted",
    sensitive,
    write_only: writeOnly,
    ...encodeDeprecation(deprecated),
  };
}

function encodeNested({ nesting, attributes }: Nested): NonNullable<WireAttribute["nested_type"]> {
  return { nesting: attributeNesting[nesting], attributes: encodeAttributes(attributes) };
}

function encodeDeprecation(deprecated: string | undefined): { deprecated: boolean; deprecation_message: string } {
  return { deprecated: deprecated !== undefined, deprecation_message: deprecated ?? "" };
}

function encodeType(type: Type): Buffer {
  return Buffer.from(JSON.stringify(type.constraint));
}

function withIdentity<Api>([name, { identity }]: [string, Resource<Api>]): [string, Identity][] {
  return identity ? [[name, identity]] : [];
}

function encodeIdentity({ version, attributes, forImport }: Identity): WireIdentity {
  return {
    version,
    identity_attributes: Object.entries(attributes).map(([name, { type, description }]) => ({
      name,
      type: encodeType(type),
      description,
      required_for_import: forImport[name] === "required",
      optional_for_import: forImport[name] === "optional",
    })),
  };
}

function encodeFunction(of: ProviderFunction): WireFunction {
  const { summary, description, parameters, variadic, returns, deprecated } = of;
  return {
    summary,
    description,
    description_kind: markdown,
    parameters: parameters.map(encodeParameter),
    ...(variadic && { variadic_parameter: encodeParameter(variadic) }),
    return: { type: encodeType(returns) },
    deprecation_message: deprecated ?? "",
  };
}

function encodeParameter(of: Parameter): NonNullable<WireFunction["parameters"]>[number] {
  return {
    name: of.name,
    type: encodeType(of.type),
    description: of.description,
    description_kind: markdown,
    allow_null_value: of.allowNull,
    allow_unknown_values: of.allowUnknown,
  };
}

const markdown = 1;
const attributeNesting = { single: 1, list: 2, set: 3, map: 4 } as const;
const blockNesting = { single: 1, list: 2, set: 3, map: 4, group: 5 } as const;
