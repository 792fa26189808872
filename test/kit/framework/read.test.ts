import { expect, test } from "vitest";
import { computed, listNested, optional, setNested } from "../../../src/kit/framework/attribute.ts";
import { listBlock, singleBlock } from "../../../src/kit/framework/block.ts";
import { read } from "../../../src/kit/framework/read.ts";
import type { Resource } from "../../../src/kit/framework/resource.ts";
import { map } from "../../../src/kit/values/collection.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";
import { define, given, thingAttributes, valueOf } from "./things.ts";

const city = optional(string, "City.", { semanticEquals: (one, other) => one.toLowerCase() === other.toLowerCase() });
const attributes = {
  ...thingAttributes,
  city,
  homes: optional(listNested({ city }), "Homes."),
  size: computed(int64, "Size."),
};
const blocks = {
  row: listBlock("Row.", { key: optional(string, "Key.") }, { blocks: { at: singleBlock("At.", { city }) } }),
  one: singleBlock("One.", {}),
};

function answering(answer: object | undefined): Resource<undefined> {
  return define(attributes, { blocks, read: () => Promise.resolve(answer) });
}

const { schema } = answering({});
const state = valueOf(schema, {
  id: "1",
  name: "a",
  city: "PARIS",
  size: 3,
  homes: [{ city: "ROME" }],
  row: [{ key: "x", at: { city: "Oslo" } }],
});

test.each<readonly [what: string, answer: object, expected: object]>([
  ["what is left out stays", {}, {}],
  ["what is told is taken, null included", { name: "b", size: null }, { name: "b", size: null }],
  ["another writing of the same thing changes nothing", { city: "Paris" }, {}],
  ["another thing does", { city: "Rome" }, { city: "Rome" }],
  [
    "another writing inside does not, either",
    { homes: [{ city: "Rome" }, { city: "Bern" }], row: [{ key: "y", at: { city: "OSLO" } }] },
    { homes: [{ city: "ROME" }, { city: "Bern" }], row: [{ key: "y", at: { city: "Oslo" } }] },
  ],
  ["what is not declared is dropped", { extra: 1 }, {}],
  ["a block that is null is an empty one", { row: null }, { row: [] }],
  ["a write-only value does not stay", { secret: "echoed" }, { secret: null }],
])("%s", async (_what, answer, expected) => {
  expect(await read(answering(answer), state, given)).toEqual(valueOf(schema, { ...state, ...expected }));
});

test("undefined means that the object is gone", async () => {
  expect(await read(answering(undefined), state, given)).toBeNull();
});

test("an answer of the wrong type is refused with the name of the attribute, and without its value", async () => {
  const reading = read(answering({ size: "s3cret" }), state, given);
  await expect(reading).rejects.toMatchObject({ path: [{ attribute: "size" }] });
  await expect(reading).rejects.not.toThrow("s3cret");
});

test("elements of a set stay written as they were, whatever else the API has changed in them", async () => {
  const members = { tags: optional(setNested({ city, size: computed(int64, "Size.") }), "Tags.") };
  const tags = define<typeof members, {}>(members, {
    read: () =>
      Promise.resolve({
        tags: [
          { city: "rome", size: 5 },
          { city: "PARIS", size: 1 },
          { city: "oslo", size: 2 },
        ],
      }),
  });
  const before = valueOf(tags.schema, {
    tags: [
      { city: "Paris", size: 1 },
      { city: "Rome", size: 3 },
    ],
  });
  expect(await read(tags, before, given)).toEqual(
    valueOf(tags.schema, {
      tags: [
        { city: "Rome", size: 5 },
        { city: "Paris", size: 1 },
        { city: "oslo", size: 2 },
      ],
    }),
  );
});

test("an attribute named as what JavaScript gives every object is left out like any other", async () => {
  const attribute = { ["constructor" as "maker"]: optional(string, "Who made it.") };
  const car = define<typeof attribute, {}>(attribute, { read: () => Promise.resolve({}) });
  const before = valueOf(car.schema, { constructor: "lotus" });
  expect(await read(car, before, given)).toEqual(before);
});

test.each([
  ["an empty map that the API answers as null stays", { labels: {} }, { labels: null }, { labels: {} }],
  ["null that the API answers as an empty map stays", { labels: null }, { labels: {} }, { labels: null }],
  ["what is more than empty is taken", { labels: null }, { labels: { a: "b" } }, { labels: { a: "b" } }],
  ["a text compares by its own rule, too", { note: "" }, { note: null }, { note: "" }],
  [
    "so does one inside of a list",
    { parts: [{ note: null }] },
    { parts: [{ note: " " }] },
    { parts: [{ note: null }] },
  ],
])("where null means a value, %s", async (_what, before, answer, expected) => {
  const note = optional(string, "Note.", {
    nullMeans: "",
    semanticEquals: (one, other) => one.trim() === other.trim(),
  });
  const parts = {
    labels: optional(map(string), "Labels.", { nullMeans: {} }),
    note,
    parts: optional(listNested({ note }), "Parts."),
  };
  const resource = define<typeof parts, {}>(parts, { read: () => Promise.resolve(answer) });
  expect(await read(resource, valueOf(resource.schema, before), given)).toEqual(valueOf(resource.schema, expected));
});
