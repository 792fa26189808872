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
])("the identifier of the name %j is %j", (name, identifier) => {
  expect(identifierOf(name)).toBe(identifier);
});

const search = (id: string, born: number) => ({ id, name: ["Search"], born });

/** Returns the addresses by id. */
function addresses(objects: Parameters<typeof addressesOf>[0]): Readonly<Record<string, string>> {
  return Object.fromEntries([...addressesOf(objects)].map(([{ id }, address]) => [id, address]));
}

test("the oldest of two objects with one name has the plain address, and a third object changes neither", () => {
  const two = [search("proj_b2", 1), search("proj_a1", 2)];
  expect(addresses(two)).toEqual({ proj_b2: "search", proj_a1: "search_a1" });
  expect(addresses([search("proj_0", 3), ...two])).toEqual({ ...addresses(two), proj_0: "search_0" });
});

test("an object does not take the address that another object has by its name", () => {
  const other = { id: "proj_2", name: ["Search 3"], born: 2 };
  expect(addresses([search("proj_1", 1), other, search("proj_3", 3)])).toEqual({
    proj_1: "search",
    proj_2: "search_3",
    proj_3: "search_proj_3",
  });
});

test("the id replaces a name without letters", () => {
  expect(addresses([{ id: "proj_1", name: ["🚀"], born: 1 }])).toEqual({ proj_1: "proj_1" });
});

test("an address has the parts of its parents first", () => {
  expect(addresses([{ id: "rl-1", name: ["search", "2024 model"], born: null }])).toEqual({
    "rl-1": "search_2024_model",
  });
});
