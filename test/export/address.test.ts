import { expect, test } from "vitest";
import { addressesOf } from "../../src/export/address.ts";
import { identifierOf } from "../../src/export/identifier.ts";

test.each([
  ["Search", "search"],
  ["Büro Süd (2024)", "buro_sud_2024"],
  ["2024 plan", "_2024_plan"],
  ["Größe", "grosse"],
  ["Проект", "proekt"],
  ["Δοκιμή", "dokimi"],
  ["研究", "研究"],
  ['a "quoted"\n${name}', "a_quoted_name"],
  ["🚀", ""],
])("the name %j becomes the identifier %j", (name, identifier) => {
  expect(identifierOf(name)).toBe(identifier);
});

const search = (id: string, born: number) => ({ id, name: ["Search"], born });

test("of two objects of one name the oldest has the plain address, and a third changes neither", () => {
  const two = [search("proj_b2", 1), search("proj_a1", 2)];
  expect(addressesOf(two)).toEqual(
    new Map([
      ["proj_b2", "search"],
      ["proj_a1", "search_a1"],
    ]),
  );
  expect(addressesOf([search("proj_0", 3), ...two])).toEqual(
    new Map([
      ["proj_b2", "search"],
      ["proj_a1", "search_a1"],
      ["proj_0", "search_0"],
    ]),
  );
});

test("an address that a name has taken is left to it", () => {
  const addresses = addressesOf([
    search("proj_1", 1),
    { id: "proj_2", name: ["Search 3"], born: 2 },
    search("proj_3", 3),
  ]);
  expect([...addresses.values()]).toEqual(["search", "search_3", "search_proj_3"]);
});

test("a name without letters gives way to the id", () => {
  expect(addressesOf([{ id: "proj_1", name: ["🚀"], born: 1 }])).toEqual(new Map([["proj_1", "proj_1"]]));
});

test("the parts of an address follow each other", () => {
  expect([...addressesOf([{ id: "rl-1", name: ["search", "2024 model"], born: null }]).values()]).toEqual([
    "search_2024_model",
  ]);
});
