import { afterAll, beforeAll, expect, test } from "vitest";
import { checkFunction, checkIdentity, checkSchema, checkSchemas } from "../../../src/kit/protocol/schema-check.ts";
import { openaiProvider } from "../../../src/provider.ts";
import { everyProvider } from "../support/every-provider.ts";
import type { CornerHost } from "../support/corner-provider-host.ts";
import { hostCorner } from "../support/corner-provider-host.ts";

let host: CornerHost;
beforeAll(async () => {
  host = await hostCorner();
});
afterAll(() => host.stop());

test("the schema has one of everything, without a configuration", async () => {
  const schema = await host.call("GetProviderSchema", {});
  expect(schema.diagnostics).toEqual([]);
  expect(Object.keys(schema.resource_schemas)).toEqual(["corner_thing"]);
  expect(Object.keys(schema.data_source_schemas)).toEqual(["corner_echo"]);
  expect(Object.keys(schema.ephemeral_resource_schemas)).toEqual(["corner_token", "corner_fixed"]);
  expect(Object.keys(schema.list_resource_schemas)).toEqual(["corner_thing"]);
  expect(Object.keys(schema.functions)).toEqual(["join", "half", "describe", "broken"]);
  expect(schema.action_schemas["corner_wave"]?.schema?.block?.block_types).toMatchObject([{ type_name: "timeouts" }]);
  expect(schema.provider_meta?.block?.attributes).toMatchObject([{ name: "module", optional: true }]);
});

test("what every provider here offers is a schema that Terraform takes", () => {
  expect(() => checkSchemas(openaiProvider({ version: "1.0.0", env: {} }))).not.toThrow();
  expect(() => checkSchemas(everyProvider(""))).not.toThrow();
  expect(() => checkSchemas(host.provider)).not.toThrow();
  const schema = { ...host.provider.schema, version: -1 };
  expect(() => checkSchemas({ ...host.provider, schema })).toThrow("the schema of the provider is malformed");
});

test("the metadata names the same", async () => {
  const names = ({ type_name }: { type_name: string }) => type_name;
  const metadata = await host.call("GetMetadata", {});
  expect(metadata.resources.map(names)).toEqual(["corner_thing"]);
  expect(metadata.data_sources.map(names)).toEqual(["corner_echo"]);
  expect(metadata.ephemeral_resources.map(names)).toEqual(["corner_token", "corner_fixed"]);
  expect(metadata.list_resources.map(names)).toEqual(["corner_thing"]);
  expect(metadata.actions.map(names)).toEqual(["corner_wave"]);
  expect(metadata.functions).toEqual(["join", "half", "describe", "broken"].map((name) => ({ name })));
});

test("a function tells its parameters, its result and what to use instead", async () => {
  const { functions } = await host.call("GetFunctions", {});
  expect(functions["join"]).toMatchObject({
    parameters: [
      { name: "separator", type: Buffer.from('"string"'), allow_null_value: true, allow_unknown_values: false },
    ],
    variadic_parameter: { name: "parts" },
    return: { type: Buffer.from('"string"') },
    deprecation_message: "",
  });
  expect(functions["half"]).toMatchObject({ variadic_parameter: null, deprecation_message: "Divide instead." });
});

test("an identity tells what an import must give", async () => {
  const { identity_schemas } = await host.call("GetResourceIdentitySchemas", {});
  expect(identity_schemas).toMatchObject({
    corner_thing: {
      version: 0,
      identity_attributes: [
        { name: "id", type: Buffer.from('"string"'), required_for_import: true, optional_for_import: false },
        { name: "name", required_for_import: false, optional_for_import: true },
      ],
    },
  });
});

test("what is deprecated says so and what to use instead", async () => {
  const schema = await host.call("GetProviderSchema", {});
  expect(schema.ephemeral_resource_schemas["corner_fixed"]?.block).toMatchObject({
    deprecated: true,
    deprecation_message: "Use token.",
  });
  const note = schema.resource_schemas["corner_thing"]?.block?.attributes.find(({ name }) => name === "note");
  expect(note).toMatchObject({ deprecated: true, deprecation_message: "Use name." });
});

const string = Buffer.from('"string"');
const schemaOf = (attribute: object, block: object = {}) =>
  checkSchema("corner_thing", {
    version: 0,
    block: { attributes: [{ name: "a", type: string, optional: true, ...attribute }], ...block },
  });

test.each<[string, object]>([
  ['a has the type "text", which is none', { type: Buffer.from('"text"') }],
  ["a has the type nonsense, which is none", { type: Buffer.from("nonsense") }],
  ["a must have either a type or attributes of its own", { type: Buffer.alloc(0) }],
  ["a must have either a type or attributes of its own", { nested_type: { nesting: 1, attributes: [] } }],
  ["a has no nesting", { type: undefined, nested_type: { nesting: 0, attributes: [] } }],
  ["a must be required, optional, computed, or both of the latter", { optional: false }],
  ["a must be required, optional, computed, or both of the latter", { required: true }],
  ["a cannot be write-only", { computed: true, write_only: true }],
  ["a is not deprecated", { deprecation_message: "no" }],
  ['"A" is not a name Terraform accepts', { name: "A" }],
  [
    "a.b is dynamic in a set",
    {
      type: undefined,
      nested_type: { nesting: 3, attributes: [{ name: "b", type: Buffer.from('"dynamic"'), optional: true }] },
    },
  ],
])("a schema cannot leave where %s", (problem, attribute) => {
  expect(() => schemaOf(attribute)).toThrow(`the schema of corner_thing is malformed: ${problem}`);
});

test.each<[string, object]>([
  ["block b has no content", { nesting: 2 }],
  ["block b has no nesting", { nesting: 0, block: {} }],
  ["block b has a min above its max", { nesting: 2, block: {}, min_items: 2, max_items: 1 }],
  ["block b is single", { nesting: 1, block: {}, min_items: 1, max_items: 2 }],
  ["block b can have neither min nor max", { nesting: 4, block: {}, max_items: 1 }],
  ["a is both an attribute and a block", { type_name: "a", nesting: 2, block: {} }],
  ["b.c must be required", { nesting: 2, block: { attributes: [{ name: "c", type: string }] } }],
])("a schema cannot leave where %s (blocks)", (problem, block) => {
  expect(() => schemaOf({}, { block_types: [{ type_name: "b", ...block }] })).toThrow(`is malformed: ${problem}`);
});

test("a schema without a block, or of no version, cannot leave", () => {
  expect(() => checkSchema("x", {})).toThrow("the schema of x is malformed: it has no block");
  expect(() => checkSchema("x", { version: -1, block: {} })).toThrow("its version is -1");
});

test("an identity of maps, or with a member that is neither required nor optional, cannot leave", () => {
  const member = { name: "a", type: string, required_for_import: true, optional_for_import: false };
  expect(() => checkIdentity("x", { identity_attributes: [member] })).not.toThrow();
  expect(() =>
    checkIdentity("x", { identity_attributes: [{ ...member, type: Buffer.from('["map","string"]') }] }),
  ).toThrow("a of its identity is no primitive");
  expect(() => checkIdentity("x", { identity_attributes: [{ ...member, optional_for_import: true }] })).toThrow(
    "either required or optional",
  );
});

test("a function without a result, or with a parameter of no type, cannot leave", () => {
  expect(() => checkFunction("f", { parameters: [] })).toThrow(
    "the schema of function f is malformed: its result has the type",
  );
  expect(() => checkFunction("f", { return: { type: string }, parameters: [{ name: "p" }] })).toThrow(
    "parameter p has the type",
  );
});
