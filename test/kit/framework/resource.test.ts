import { expect, test } from "vitest";
import { computed, optional, required, writeOnly } from "../../../src/kit/framework/attribute.ts";
import type { Attributes } from "../../../src/kit/framework/attribute.ts";
import { singleBlock } from "../../../src/kit/framework/block.ts";
import { passthroughId } from "../../../src/kit/framework/import.ts";
import { IncompleteError } from "../../../src/kit/framework/resource.ts";
import type { ResourceDefinition } from "../../../src/kit/framework/resource.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";
import { define } from "./things.ts";

type Rest = Partial<ResourceDefinition<undefined, Attributes, {}>>;

const fixed = required(string, "Fixed.", { requiresReplace: true });
const free = optional(string, "Free.");

test.each<readonly [what: string, attributes: Attributes, rest: Rest, message: string]>([
  [
    "an attribute that can change without an update",
    { fixed, free },
    { update: undefined as never },
    "{ requiresReplace: true }: free",
  ],
  [
    "one that sometimes replaces, without an update",
    { free: optional(string, "F.", { requiresReplace: "ifConfigured" }) },
    { update: undefined as never },
    "{ requiresReplace: true }: free",
  ],
  [
    "a block without an update",
    { fixed },
    { update: undefined as never, blocks: { extra: singleBlock("E.", {}) } },
    "{ requiresReplace: true }: extra",
  ],
  [
    "an upgrade from a version to come",
    { fixed },
    { schemaVersion: 1, stateUpgrades: { 1: () => ({}) } },
    "upgrade from version 1",
  ],
  ["an upgrade without a version", { fixed }, { stateUpgrades: { 0: () => ({}) } }, "but its own version is 0"],
  [
    "an identity of what is no attribute",
    { fixed },
    { identity: { other: "required" } },
    '"other", which is no attribute',
  ],
  [
    "an upgrade from no version",
    { fixed },
    { schemaVersion: 1, stateUpgrades: { [-1]: () => ({}) } },
    "upgrade from version -1",
  ],
  [
    "an upgrade of an identity from a version to come",
    { fixed },
    { identity: { fixed: "required" }, identityUpgrades: { 0: () => ({}) } },
    "its identity has an upgrade from version 0",
  ],
  [
    "a version of an identity that is not there",
    { fixed },
    { identityVersion: 1 },
    "a version of an identity, but none",
  ],
  [
    "an identity that an update can change",
    { free },
    { identity: { free: "required" } },
    '"free" is part of its identity, but an update can change it',
  ],
  [
    "an identity that every update changes",
    { id: computed(string, "Id.", { unknownOnUpdate: true }), fixed },
    { identity: { id: "required" } },
    '"id" is part of its identity, but an update can change it',
  ],
  [
    "an identity told by what is stored nowhere",
    { secret: writeOnly(string, "Secret.") },
    { identity: { secret: "required" } },
    '"secret" is write-only',
  ],
  [
    "an import id that tells what is no attribute",
    { fixed },
    { importId: passthroughId("fixd") },
    '"fixd", which is no attribute',
  ],
  ["a name that is none", { Fixed: fixed }, {}, '"Fixed" is not a name'],
])("%s is refused when the provider starts", (_what, attributes, rest, message) => {
  expect(() => define(attributes, rest)).toThrow(message);
  expect(() => define(attributes, rest)).toThrow("resource thing");
});

test("an identity may change where the resource says so, or where it is another object then", () => {
  expect(() => define({ free }, { identity: { free: "required" }, mutableIdentity: true })).not.toThrow();
  const ifSet = optional(string, "I.", { requiresReplace: "ifConfigured" });
  expect(() => define({ if_set: ifSet }, { identity: { if_set: "required" } })).not.toThrow();
});

test("without an update all is well where everything replaces, but for what is not stored", () => {
  const secret = writeOnly(string, "Secret.");
  expect(() => define({ fixed, secret }, { update: undefined as never, timeouts: { create: "1m" } })).not.toThrow();
});

test("timeouts become a block, with the operations that were named", () => {
  const { schema, timeouts } = define(
    { fixed, size: optional(int64, "S.") },
    { timeouts: { create: "1m", delete: "2m" } },
  );
  expect(Object.keys(schema.blocks["timeouts"]?.attributes ?? {})).toEqual(["create", "delete"]);
  expect(timeouts).toEqual({ create: "1m", delete: "2m" });
});

test("an error says what is known of the object and what went wrong", () => {
  const cause = new Error("the API is down");
  expect(new IncompleteError({ id: "1" }, cause)).toMatchObject({ result: { id: "1" }, cause });
});

test("a member that a definition does not have is refused, as is an option of an attribute", () => {
  const more: object = { moves: [] };
  expect(() => define({ fixed }, more)).toThrow(
    'resource thing: a definition has no member "moves". It may have: name, description,',
  );
  const option = { ["same" as "hint"]: "No.", deprecated: "No." };
  expect(() => optional(string, "A size.", option)).toThrow(
    'an attribute (A size.): a definition has no member "same"',
  );
});
