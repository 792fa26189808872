import { expect, test } from "vitest";
import { importById, importByIdentity, importNotFound, passthroughId } from "../../../src/kit/framework/import.ts";
import { computed, defaulted, optional, setNested } from "../../../src/kit/framework/attribute.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import { define, thingAttributes, valueOf } from "./things.ts";

const plain = define(thingAttributes);
const importable = define(thingAttributes, {
  importId: passthroughId("id"),
  mutableIdentity: true,
  identity: { id: "required", name: "optional" },
});

test("an id fills its attribute, and nothing else", () => {
  expect(importById("x_thing", importable, "a:b/c")).toEqual(valueOf(importable.schema, { id: "a:b/c" }));
});

test.each<readonly [what: string, run: () => unknown, message: string]>([
  ["a resource without ids", () => importById("x_thing", plain, "1"), "cannot be imported by an id"],
  ["an id of another form", () => importById("x_thing", importable, ""), "Expected the form id"],
  ["a resource without identity", () => importByIdentity("x_thing", plain, {}), "no identity to import by"],
  ["an identity with a gap", () => importByIdentity("x_thing", importable, { id: null, name: "a" }), "give also: id"],
])("%s is refused with what to do", (_what, run, message) => {
  expect(run).toThrow(message);
});

test("an import begins with the defaults that a create would have, those inside of a default too", () => {
  const inner = { key: optional(string, "K."), size: defaulted(string, "S.", { default: "small" }) };
  const nested = define(
    { id: computed(string, "Id."), some: defaulted(setNested(inner), "Some.", { default: [{ key: "d" }] }) },
    { importId: passthroughId("id") },
  );
  expect(importById("x_thing", nested, "1")).toEqual(
    valueOf(nested.schema, { id: "1", some: [{ key: "d", size: "small" }] }),
  );
});

test("an identity fills its attributes, as many as are told", () => {
  expect(importByIdentity("x_thing", importable, { id: "1", name: null })).toEqual(
    valueOf(importable.schema, { id: "1" }),
  );
});

test("an object that is not found is named by what was given, an id together with the form of ids", () => {
  expect(importNotFound("x_thing", importable, { id: "7" }).diagnostic.detail).toBe(
    'The API has no x_thing for the import id "7" that can be managed: it does not exist, or it counts as gone, for example because it is archived. The import id has the form id.',
  );
  expect(importNotFound("x_thing", plain, { id: "7" }).diagnostic.detail).toBe(
    'The API has no x_thing for the import id "7" that can be managed: it does not exist, or it counts as gone, for example because it is archived.',
  );
  expect(importNotFound("x_thing", importable, { identity: '{"id":"7"}' }).diagnostic.detail).toBe(
    'The API has no x_thing for the import identity {"id":"7"} that can be managed: it does not exist, or it counts as gone, for example because it is archived.',
  );
});
