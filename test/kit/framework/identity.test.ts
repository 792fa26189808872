import { expect, test } from "vitest";
import { optional, required } from "../../../src/kit/framework/attribute.ts";
import type { Attribute } from "../../../src/kit/framework/attribute.ts";
import { identityChanged, defineIdentity, identityOf } from "../../../src/kit/framework/identity.ts";
import { list, map, set } from "../../../src/kit/values/collection.ts";
import { dynamic } from "../../../src/kit/values/dynamic.ts";
import { object } from "../../../src/kit/values/object.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";
import { unknown } from "../../../src/kit/values/value.ts";

const attributes = { id: required(string, "Id."), part: optional(int64, "Part."), note: optional(string, "Note.") };
const identity = defineIdentity("resource thing", attributes, { id: "required", part: "optional" }, 2);

test("an identity consists of the attributes that it names", () => {
  expect({ ...identityOf(identity, { id: "1", part: null, note: "n" }) }).toEqual({ id: "1", part: null });
  expect(identity).toMatchObject({ version: 2, type: { constraint: ["object", { id: "string", part: "number" }] } });
});

test("a state that tells none of it has no identity", () => {
  expect(identityOf(identity, { id: null, part: null, note: "n" })).toBeNull();
});

test("a member may be spelled otherwise than in the state, and there is no identity before it is known", () => {
  const state = { id: "alias", part: 1, note: "n" };
  expect({ ...identityOf(identity, state, { id: "1" }) }).toEqual({ id: "1", part: 1 });
  expect(identityOf(identity, state, { id: undefined })).toBeNull();
});

test("two spellings of one id are one identity", () => {
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const loose = defineIdentity(
    "resource thing",
    { id: required(string, "Id.", { semanticEquals: same }) },
    { id: "required" },
  );
  expect(identityChanged(loose, { id: "A" }, { id: "a" })).toBe(false);
  expect(identityChanged(loose, { id: "A" }, { id: "b" })).toBe(true);
});

test.each([
  [{ id: "1", part: 1 }, { id: "1", part: 1 }, false],
  [{ id: "1", part: 1 }, { id: "2", part: 1 }, true],
  [{ id: "1", part: 1 }, { id: "1", part: null }, true],
  [{ id: "1", part: null }, { id: "1", part: 7 }, false],
  [{ id: unknown, part: 1 }, { id: "1", part: 1 }, false],
])("from %j to %j it is another object: %j", (before, after, changed) => {
  expect(identityChanged(identity, before, after)).toBe(changed);
});

test.each<readonly [string, Attribute]>([
  ["map", optional(map(string), "A.")],
  ["set", optional(set(string), "A.")],
  ["object", optional(object({ a: string }), "A.")],
  ["list of lists", optional(list(list(string)), "A.")],
  ["list of dynamic", optional(list(dynamic), "A.")],
  ["dynamic", optional(dynamic, "A.")],
])("a %s cannot be part of it", (_label, a) => {
  expect(() => defineIdentity("resource thing", { a }, { a: "required" })).toThrow(
    'resource thing: "a" cannot be part',
  );
});

test("a list of strings can; a name that is no attribute, or no name at all, cannot", () => {
  expect(() => defineIdentity("r", { a: optional(list(string), "A.") }, { a: "required" })).not.toThrow();
  expect(() => defineIdentity("r", attributes, { other: "required" })).toThrow('"other", which is no attribute');
  expect(() => defineIdentity("r", attributes, {})).toThrow("its identity has no members");
});
