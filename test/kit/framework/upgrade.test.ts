import { expect, test } from "vitest";
import { optional, required } from "../../../src/kit/framework/attribute.ts";
import { DiagnosticError } from "../../../src/kit/framework/diagnostic.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";
import { listBlock } from "../../../src/kit/framework/block.ts";
import { upgradeFrom, upgradeIdentity, upgradeState } from "../../../src/kit/framework/upgrade.ts";
import { bool, int64, string } from "../../../src/kit/values/primitive.ts";
import { define, json, thingAttributes, valueOf } from "./things.ts";

const attributes = { ...thingAttributes, count_of: optional(int64, "Count.") };
const old = { id: required(string, "Id."), title: optional(string, "Title.") };
const resource = define(attributes, {
  schemaVersion: 2,
  blocks: { row: listBlock("Row.", { key: optional(string, "Key.") }) },
  identity: { id: "required" },
  identityVersion: 1,
  stateUpgrades: {
    0: upgradeFrom(old, ({ id, title }) => ({ id, name: title })),
    1: (stored: object) => ({ ...stored, name: "from one" }),
  },
  identityUpgrades: { 0: (stored: { key: string }) => ({ id: stored.key }) },
} as never);

function upgraded(version: number, stored: unknown) {
  return upgradeState("x_thing", resource, { version, json: json(stored) });
}

test.each<readonly [what: string, version: number, stored: object, expected: object]>([
  [
    "what the schema gained is null, what it lost is dropped",
    2,
    { id: "1", name: "a", gone: [1] },
    { id: "1", name: "a" },
  ],
  ["blocks are there, though none was stored", 2, { id: "1", name: "a", row: null }, { id: "1", name: "a" }],
  ["elements of blocks are completed", 2, { id: "1", row: [{ other: 1 }] }, { id: "1", row: [{ key: null }] }],
  ["a write-only value that was stored goes", 2, { id: "1", secret: "s" }, { id: "1" }],
  ["an old version goes by its types", 0, { id: "1", title: "t", more: 1 }, { id: "1", name: "t" }],
  ["an old version goes by its JSON", 1, { id: "1" }, { id: "1", name: "from one" }],
])("%s", (_what, version, stored, expected) => {
  expect(upgraded(version, stored)).toEqual(valueOf(resource.schema, expected));
});

test("no digit of a number is lost", () => {
  const bytes = Buffer.from('{"id": "1", "count_of": 9223372036854775807}');
  expect(upgradeState("x_thing", resource, { version: 2, json: bytes })).toMatchObject({ count_of: 2n ** 63n - 1n });
});

test.each([
  [3, "written by a newer version of the provider"],
  [-1, "Use an older version of the provider first"],
])("version %d is refused with what to do", (version, message) => {
  expect(() => upgraded(version, {})).toThrow(message);
});

test.each([0, 1, 2])(
  "a stored state of version %d that is no object is refused before an author sees it",
  (version) => {
    for (const stored of [null, [], "text", 1]) {
      expect(() => upgraded(version, stored)).toThrow("a JSON object is required");
      expect(() => upgradeIdentity("x_thing", resource, { version, json: json(stored) })).toThrow("a JSON object");
    }
  },
);

test("what is stored as another primitive type is converted as Terraform converts it", () => {
  const typed = define({ flag: optional(bool, "F."), text: optional(string, "T."), size: optional(int64, "S.") });
  const read = (stored: object): ObjectValue => upgradeState("x_thing", typed, { version: 0, json: json(stored) });
  expect({ ...read({ flag: "true", text: 12.5, size: "3" }) }).toEqual({ flag: true, text: "12.5", size: 3 });
  expect({ ...read({ flag: "0", text: false, size: "-1" }) }).toEqual({ flag: false, text: "false", size: -1 });
});

test("a stored state that does not fit is an error about the state, at no place of the configuration", () => {
  const typed = define({ flag: optional(bool, "F.") });
  const read = (): unknown => upgradeState("x_thing", typed, { version: 0, json: json({ flag: "maybe" }) });
  expect(read).toThrow("The stored state of this x_thing does not fit the provider's schema: flag: bool is required");
  expect(read).toThrow(DiagnosticError);
});

test("an upgrade that returns nothing is an error, not an object that is gone", () => {
  const forgetful = define(attributes, { schemaVersion: 1, stateUpgrades: { 0: () => undefined as never } });
  expect(() => upgradeState("x_thing", forgetful, { version: 0, json: json({}) })).toThrow("returned nothing");
});

test("identities are upgraded by their own version", () => {
  const read = (version: number, stored: object) =>
    upgradeIdentity("x_thing", resource, { version, json: json(stored) }).value;
  expect({ ...read(1, { id: "1" }) }).toEqual({ id: "1" });
  expect({ ...read(0, { key: "2" }) }).toEqual({ id: "2" });
  expect(() => read(7, {})).toThrow("identity of this x_thing has version 7");
});

test("a state without an identity, whose bytes are empty, has none after the upgrade either", () => {
  expect(upgradeIdentity("x_thing", resource, { version: 0, json: new Uint8Array() }).value).toBeNull();
});
