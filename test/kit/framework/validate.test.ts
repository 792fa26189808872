import { expect, test } from "vitest";
import { list, map } from "../../../src/kit/values/collection.ts";
import {
  computed,
  listNested,
  optional,
  required,
  singleNested,
  writeOnly,
} from "../../../src/kit/framework/attribute.ts";
import type { Attributes } from "../../../src/kit/framework/attribute.ts";
import { fillBlocks, groupBlock, listBlock } from "../../../src/kit/framework/block.ts";
import { schemaOf } from "../../../src/kit/framework/schema.ts";
import { timeoutsBlock } from "../../../src/kit/framework/timeouts.ts";
import { validate } from "../../../src/kit/framework/validate.ts";
import {
  all,
  atLeast,
  conflicting,
  each,
  exactlyOneOf,
  matching,
  notEmpty,
  oneOf,
  sizeBetween,
} from "../../../src/kit/framework/validator.ts";
import type { ConfigValidator } from "../../../src/kit/framework/validator.ts";
import { formatPath } from "../../../src/kit/values/path.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";
import { unknown } from "../../../src/kit/values/value.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";

const attributes = {
  name: required(string, "Name.", { validate: [notEmpty, matching(/^[a-z]*$/, "must be lower-case letters")] }),
  secret: optional(string, "Secret.", { sensitive: true, validate: [matching(/^sk-/, 'must begin with "sk-"')] }),
  count_of: optional(int64, "Count.", { validate: [atLeast(1)] }),
  old: optional(string, "Old.", { deprecated: "Use name." }),
  rows: optional(listNested({ key: required(string, "Key.", { validate: [notEmpty] }) }), "Rows."),
  id: computed(string, "Id."),
} satisfies Attributes;
const schema = schemaOf("resource thing", {
  description: "A thing.",
  attributes,
  blocks: { timeouts: timeoutsBlock({ create: "5m" }) },
});

function check(values: Record<string, unknown>, rules: ConfigValidator<string>[] = [exactlyOneOf("name", "secret")]) {
  const config = schema.type.from(values, { unknown: true }) as ObjectValue;
  return validate("thing", schema, rules, config).map(
    ({ severity, detail, path }) => [severity, path, detail] as const,
  );
}

test("a good configuration has no diagnostics", () => {
  expect(check({ name: "a", count_of: 1, rows: [{ key: "k" }], timeouts: { create: "1h30m" } })).toEqual([]);
});

test("unknown values are not judged yet", () => {
  expect(check({ name: unknown, secret: unknown, count_of: unknown, rows: unknown })).toEqual([]);
});

test.each([
  [{ name: "" }, "name", 'Attribute name must not be empty, got: "".'],
  [{ name: "A" }, "name", 'Attribute name must be lower-case letters, got: "A".'],
  [{ name: "a", count_of: 0 }, "count_of", "Attribute count_of must be at least 1, got: 0."],
  [{ name: "a", id: "x" }, "id", "Attribute id is decided by the API and cannot be set."],
])("%j is refused at %s", (values, attribute, detail) => {
  expect(check(values)).toEqual([["error", [{ attribute }], detail]]);
});

test("a sensitive value is not shown", () => {
  const [[, , detail] = []] = check({ name: "a", secret: "hunter2" }, []);
  expect(detail).toBe('Attribute secret must begin with "sk-", got: a sensitive value.');
});

test("a problem inside a nested list is told with its index", () => {
  expect(check({ name: "a", rows: [{ key: "k" }, { key: "" }] })).toEqual([
    [
      "error",
      [{ attribute: "rows" }, { index: 1 }, { attribute: "key" }],
      'Attribute rows[1].key must not be empty, got: "".',
    ],
  ]);
});

test("a missing required attribute is told", () => {
  expect(check({ secret: "sk-a" })).toEqual([["error", [{ attribute: "name" }], "Attribute name is required."]]);
});

test("a rule about elements is reported at each element that breaks it, also as one of several rules", () => {
  const listed = schemaOf("resource thing", {
    description: "A thing.",
    attributes: {
      words: optional(list(string), "W.", { validate: [all(sizeBetween(0, 3), each(oneOf("a", "b")))] }),
      tags: optional(map(string), "T.", { validate: [each(notEmpty)] }),
    },
  });
  const config = listed.type.from({ words: ["a", "x", "y"], tags: { k: "", l: "z" } }) as ObjectValue;
  expect(validate("thing", listed, [], config).map(({ path, detail }) => [formatPath(path ?? []), detail])).toEqual([
    ["words[1]", 'Attribute words[1] must be one of "a", "b", got: "x".'],
    ["words[2]", 'Attribute words[2] must be one of "a", "b", got: "y".'],
    ['tags["k"]', 'Attribute tags["k"] must not be empty, got: "".'],
  ]);
});

test("a null element of nested attributes is an error at the element", () => {
  expect(check({ name: "a", rows: [{ key: "k" }, null] })).toEqual([
    ["error", [{ attribute: "rows" }, { index: 1 }], "Attribute rows[1] must be an object, got: null."],
  ]);
});

test("a type that is deprecated is named in its warning", () => {
  const old = schemaOf("resource old", { description: "Old.", attributes: {}, deprecated: "Use x_new." });
  expect(validate("x_old", old, [], {}).map(({ severity, detail }) => [severity, detail])).toEqual([
    ["warning", "x_old is deprecated. Use x_new."],
  ]);
});

test("a deprecated attribute warns when it is set", () => {
  expect(check({ name: "a", old: "b" })).toEqual([["warning", [{ attribute: "old" }], "Use name."]]);
});

test.each(["5", "-1s", "0", "soon", ""])("a timeout of %j is refused", (create) => {
  const [[severity, path] = []] = check({ name: "a", timeouts: { create } });
  expect([severity, path]).toEqual(["error", [{ attribute: "timeouts" }, { attribute: "create" }]]);
});

test("exactly one of: none and both are told, an unknown one may be either", () => {
  const rule = [exactlyOneOf("secret", "old")];
  expect(check({ name: "a" }, rule).map(([, , detail]) => detail)).toEqual([
    "Exactly one of secret, old must be set, got: none.",
  ]);
  expect(check({ name: "a", secret: "sk-", old: "b" }, rule).filter(([severity]) => severity === "error")).toHaveLength(
    2,
  );
  expect(check({ name: "a", secret: unknown }, rule)).toEqual([]);
  expect(check({ name: "a", secret: unknown, old: "b" }, rule).filter(([severity]) => severity === "error")).toEqual(
    [],
  );
});

const choice = {
  one: optional(string, "One."),
  other: optional(string, "Other."),
};
const grouped = schemaOf("resource thing", {
  description: "A thing.",
  attributes: {
    a: optional(singleNested(choice), "A."),
    rows: optional(listNested(choice, { validate: [conflicting("one", "other")] }), "Rows."),
  },
  blocks: {
    some: listBlock("Some.", choice, { validate: [exactlyOneOf("one", "other")] }),
    at: groupBlock("At.", choice),
  },
});

function tell(values: object, ...rules: ConfigValidator<string>[]) {
  const config = fillBlocks(grouped, grouped.type.from(values, { unknown: true })) as ObjectValue;
  return validate("thing", grouped, rules, config).map(({ detail, path }) => [formatPath(path ?? []), detail]);
}

test("rules of nested attributes and of blocks are told where they are broken", () => {
  const both = { one: "x", other: "y" };
  expect(tell({ rows: [{ one: "x" }, both], some: [{ one: "x" }, {}] })).toEqual([
    ["rows[1].one", "Only one of one, other can be set, got: one, other."],
    ["rows[1].other", "Only one of one, other can be set, got: one, other."],
    ["", "Exactly one of one, other must be set, got: none."],
  ]);
});

test("rules look into what there is one of, and take a block that is not written for not set", () => {
  const rule = exactlyOneOf("a.one", "at.other", "some");
  expect(tell({ a: { one: "x" } }, rule)).toEqual([]);
  expect(tell({ at: { other: "x" } }, rule)).toEqual([]);
  expect(tell({ some: [{ one: "x" }] }, rule)).toEqual([]);
  expect(tell({ a: unknown }, rule)).toEqual([]);
  expect(tell({ a: { other: "x" } }, rule)).toEqual([
    ["", "Exactly one of a.one, at.other, some must be set, got: none."],
  ]);
  expect(tell({ a: { one: "x" }, at: { other: "y" } }, rule)).toEqual([
    ["a.one", "Only one of a.one, at.other, some can be set, got: a.one, at.other."],
    ["at.other", "Only one of a.one, at.other, some can be set, got: a.one, at.other."],
  ]);
});

test("what is inside of something sensitive is not shown either", () => {
  const inside = singleNested({
    pin: required(string, "Pin.", { validate: [matching(/^[0-9]+$/, "must be digits")] }),
  });
  const secret = schemaOf("resource thing", {
    description: "A thing.",
    attributes: {
      a: optional(inside, "A.", { sensitive: true }),
      b: writeOnly(singleNested({ pin: writeOnly(string, "Pin.", { validate: [notEmpty] }) }), "B."),
    },
  });
  const config = secret.type.from({ a: { pin: "hunter2" }, b: { pin: "" } }) as ObjectValue;
  expect(validate("thing", secret, [], config).map(({ detail }) => detail)).toEqual([
    "Attribute a.pin must be digits, got: a sensitive value.",
    "Attribute b.pin must not be empty, got: a sensitive value.",
  ]);
});
