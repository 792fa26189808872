import { expect, expectTypeOf, test } from "vitest";
import { computed, optional, required } from "../../../src/kit/framework/attribute.ts";
import { listBlock } from "../../../src/kit/framework/block.ts";
import type { Context } from "../../../src/kit/framework/context.ts";
import { passthroughId } from "../../../src/kit/framework/import.ts";
import { defineListResource, list } from "../../../src/kit/framework/list-resource.ts";
import type { ListResult } from "../../../src/kit/framework/list-resource.ts";
import { defineProvider } from "../../../src/kit/framework/provider.ts";
import { defineResource } from "../../../src/kit/framework/resource.ts";
import { string } from "../../../src/kit/values/primitive.ts";

const attributes = { id: computed(string, "I."), name: required(string, "N.", { requiresReplace: true }) };
const blocks = { tag: listBlock("T.", { key: required(string, "K.") }) };
const operations = {
  create: async () => ({ id: "1" }),
  read: async () => undefined,
  update: async () => ({ id: "1" }),
  delete: async () => {},
};
const thing = defineResource({
  name: "thing",
  description: "T.",
  attributes,
  blocks,
  identity: { id: "required" },
  importId: passthroughId("id"),
  ...operations,
});

function listing(found: () => AsyncIterable<ListResult>) {
  return defineListResource({ resource: thing, description: "T.", attributes: {}, list: found });
}

const warnings: string[] = [];
const context: Context = { warn: (summary) => void warnings.push(summary), log: () => {}, providerMeta: null };
const given = { api: undefined, context, limit: 10, includeResource: true };

test("the types of a list's configuration follow from its attributes", () => {
  const of = defineListResource({
    resource: thing,
    description: "T.",
    attributes: { prefix: optional(string, "P.") },
    async *list({ config }) {
      expectTypeOf(config.prefix).toEqualTypeOf<string | null>();
      yield { displayName: "x" };
    },
  });
  expect(of.name).toBe("thing");
});

test("a partial state is listed with null and with blocks that are empty", async () => {
  const of = listing(async function* () {
    yield { displayName: "one", state: { id: "1" } };
  });
  expect(await Array.fromAsync(list("x_thing", of, {}, given))).toEqual([
    { displayName: "one", identity: { id: "1" }, state: { id: "1", name: null, tag: [] } },
  ]);
});

test("the limit ends the author's iterator, and no limit does not", async () => {
  let made = 0;
  let ended = 0;
  const of = listing(async function* () {
    try {
      while (made < 5) yield { displayName: "each", identity: { id: String(made++) } };
    } finally {
      ended += 1;
    }
  });
  expect(await Array.fromAsync(list("x_thing", of, {}, { ...given, limit: 2 }))).toHaveLength(2);
  expect([made, ended]).toEqual([2, 1]);
  expect(await Array.fromAsync(list("x_thing", of, {}, { ...given, limit: 0 }))).toHaveLength(3);
});

test("an object without any identity, or of a wrong one, is an error", async () => {
  const of = (listed: ListResult) =>
    listing(async function* () {
      yield listed;
    });
  await expect(Array.fromAsync(list("x_thing", of({ displayName: "x" }), {}, given))).rejects.toThrow(
    "without an identity",
  );
  await expect(Array.fromAsync(list("x_thing", of({ displayName: "x", state: {} }), {}, given))).rejects.toThrow(
    "without an identity",
  );
  await expect(
    Array.fromAsync(list("x_thing", of({ displayName: "x", identity: { id: 5 } }), {}, given)),
  ).rejects.toMatchObject({
    path: [{ attribute: "id" }],
  });
});

test("a resource without an identity cannot be listed", () => {
  const resource = defineResource({ name: "bare", description: "B.", attributes, blocks: {}, ...operations });
  const define = () => defineListResource({ resource, description: "B.", attributes: {}, async *list() {} });
  expect(define).toThrow("list resource bare: a resource can be listed only if it has an identity");
});

test("a provider lists only resources it has, and each kind has a name once", () => {
  const of = listing(async function* () {});
  const provider = {
    name: "corner",
    version: "1",
    description: "C.",
    attributes: {},
    configure: () => ({ defer: "provider_config_unknown" }) as const,
  };
  expect(() => defineProvider({ ...provider, listResources: [of] })).toThrow(
    "provider corner: list resource thing is of a resource that the provider does not have",
  );
  expect(() => defineProvider({ ...provider, resources: [thing], listResources: [of, of] })).toThrow(
    "provider corner: two of a list resource are named thing",
  );
  expect([...defineProvider({ ...provider, resources: [thing], listResources: [of] }).listResources.keys()]).toEqual([
    "corner_thing",
  ]);
});
