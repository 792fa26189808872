import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isNested, isSettable, isUnknown } from "terraform-plugin-kit";
import type { Attribute, Attributes, Constraint, ObjectValue, Resource } from "terraform-plugin-kit";
import { fillBlocks, planResourceSync, propose } from "terraform-plugin-kit/testing";
import { openaiProvider } from "../../src/provider.ts";

const provider = openaiProvider({ version: "", env: {} });
const resources = [...provider.resources].map(([type, resource]) => ({ type, resource }));
const everything = [...provider.resources, ...provider.dataSources].map(([type, { schema }]) => ({ type, schema }));

/** The lists of resources whose order is meant, by "type.attribute". All other lists must be sets. */
const ordered: readonly string[] = ["openai_workload_identity_provider.attribute_transformations"];

test.each(resources)(
  "$type: has an example, an import, and a time for each of its operations",
  ({ type, resource }) => {
    const folder = join(import.meta.dirname, "../../examples/resources", type);
    expect(existsSync(join(folder, "resource.tf"))).toBe(true);
    expect(existsSync(join(folder, "import.sh"))).toBe(true);
    expect(resource.importId).toBeDefined();
    const operations = ["create", "read", ...(resource.update ? ["update"] : []), "delete"];
    expect(Object.keys(resource.timeouts)).toEqual(operations);
  },
);

test.each([...provider.dataSources.keys()])("data source %s has an example", (type) => {
  expect(existsSync(join(import.meta.dirname, "../../examples/data-sources", type, "data-source.tf"))).toBe(true);
});

test.each(everything)("$type: a sentence describes every attribute", ({ schema }) => {
  for (const [name, { description }] of attributesOf(schema.attributes)) {
    expect(`${name}: ${description}`).toMatch(/: [`A-Z].*\.$/su);
  }
});

test.each(resources)("$type: an attribute without an order is a set", ({ type, resource }) => {
  const lists = attributesOf(resource.schema.attributes)
    .filter(
      ([
        ,
        {
          type: { constraint },
        },
      ]) => Array.isArray(constraint) && constraint[0] === "list",
    )
    .map(([name]) => `${type}.${name}`);
  expect(lists.filter((name) => !ordered.includes(name))).toEqual([]);
});

test.each(everything)("$type: a possible secret is never stored in plain text", ({ schema }) => {
  const secret = /(^|_)(secret|password|token|(?<!(encrypted|redacted)_)value|private_key|api_key)$/u;
  const open = attributesOf(schema.attributes)
    .filter(([name, { sensitive, mode }]) => secret.test(name) && !sensitive && mode !== "writeOnly")
    .map(([name]) => name);
  expect(open).toEqual([]);
});

const updates = resources.flatMap(({ type, resource }) =>
  Object.entries(resource.schema.attributes)
    .filter(([, attribute]) => resource.update && isSettable(attribute) && attribute.requiresReplace === false)
    .map(([name]) => ({ type, name, resource })),
);

test.each(updates)("$type: a change of $name keeps all other attributes", ({ name, resource }) => {
  const { schema } = resource;
  const prior = objectOf(resource, ([, attribute]) => sample(attribute.type.constraint, "was"));
  const config = objectOf(resource, ([each, attribute]) => {
    if (!isSettable(attribute)) return null;
    return each === name ? sample(attribute.type.constraint, "is") : sample(attribute.type.constraint, "was");
  });
  const change = { config, prior, proposed: propose(schema, prior, config) };
  const { planned, replace } = planResourceSync(resource, change, { get: () => undefined, set() {} });
  expect(replace).toEqual([]);
  const decidedAnew = Object.entries(schema.attributes).filter(([, attribute]) => attribute.unknownOnUpdate);
  const unknown = Object.keys(schema.attributes).filter((each) => isUnknown(planned?.[each] ?? null));
  expect(unknown).toEqual(decidedAnew.map(([each]) => each));
  expect(planned).toMatchObject({ [name]: config[name] });
});

test("the table of updates is not empty", () => {
  expect(updates.length).toBeGreaterThan(4);
});

/** Returns all attributes, nested attributes with their path. */
function attributesOf(attributes: Attributes, at = ""): readonly (readonly [string, Attribute])[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => [
    [at + name, attribute] as const,
    ...(isNested(attribute.type) ? attributesOf(attribute.type.nested.attributes, `${at}${name}.`) : []),
  ]);
}

function objectOf({ schema }: Resource<never>, valueOf: (entry: [string, Attribute]) => unknown): ObjectValue {
  const values = Object.fromEntries(
    Object.entries(schema.attributes).map((entry) => [entry[0], valueOf(entry)] as const),
  );
  return fillBlocks(schema, schema.type.from(values)) as ObjectValue;
}

/** Returns a value of a type, and another value for another word. */
function sample(constraint: Constraint, word: string): unknown {
  if (constraint === "string") return word;
  if (constraint === "bool") return word === "is";
  if (constraint === "number") return word.length;
  if (constraint === "dynamic") return null;
  const [kind, inner] = constraint;
  if (kind === "map") return { key: sample(inner, word) };
  if (kind === "list" || kind === "set") return [sample(inner, word)];
  if (kind === "tuple") return inner.map((each) => sample(each, word));
  return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, sample(each, word)]));
}
