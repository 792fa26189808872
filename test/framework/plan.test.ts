import { expect, test } from "vitest";
import {
  computed,
  defaulted,
  listNested,
  optional,
  optionalComputed,
  required,
  singleNested,
} from "../../src/framework/attribute.ts";
import type { Attributes } from "../../src/framework/attribute.ts";
import { plan } from "../../src/framework/plan.ts";
import { schemaOf } from "../../src/framework/schema.ts";
import { timeoutsBlock } from "../../src/framework/timeouts.ts";
import { int64, string } from "../../src/values/primitive.ts";
import { isUnknown, unknown } from "../../src/values/value.ts";
import type { ObjectValue } from "../../src/values/value.ts";

const attributes = {
  name: required(string, "Name.", { replace: true }),
  note: optional(string, "Note."),
  size: defaulted(string, "small", "Size."),
  region: optionalComputed(string, "Region."),
  id: computed(string, "Id."),
  changed_at: computed(int64, "Changed.", { volatile: true }),
} satisfies Attributes;
const schema = schemaOf("resource thing", {
  description: "A thing.",
  attributes,
  blocks: { timeouts: timeoutsBlock({ create: "5m" }) },
});

function value(values: Record<string, unknown>): ObjectValue {
  return schema.type.from({ timeouts: null, ...values }, { unknown: true }) as ObjectValue;
}

const prior = value({ name: "a", note: null, size: "small", region: "eu", id: "1", changed_at: 5 });

test("a create marks unknown what the API decides, and fills defaults", () => {
  const config = value({ name: "a" });
  const { planned, replace } = plan(schema, { config, prior: null, proposed: config });
  expect(planned).toEqual(value({ name: "a", size: "small", region: unknown, id: unknown, changed_at: unknown }));
  expect(replace).toEqual([]);
});

test("an unchanged object is planned as it is", () => {
  const config = value({ name: "a" });
  expect(plan(schema, { config, prior, proposed: value({ ...prior, size: null }) })).toEqual({
    planned: prior,
    replace: [],
  });
});

test("an update keeps what the API decided before, but for what is volatile", () => {
  const { planned, replace } = plan(schema, {
    config: value({ name: "a", note: "b" }),
    prior,
    proposed: value({ ...prior, note: "b" }),
  });
  expect(planned).toMatchObject({ note: "b", region: "eu", id: "1" });
  expect(isUnknown(planned?.["changed_at"])).toBe(true);
  expect(replace).toEqual([]);
});

test("a changed attribute that replaces is named, an unchanged one is not", () => {
  const { replace } = plan(schema, { config: value({ name: "z" }), prior, proposed: value({ ...prior, name: "z" }) });
  expect(replace).toEqual([[{ attribute: "name" }]]);
});

test("an unknown replacing attribute counts as changed", () => {
  const { planned, replace } = plan(schema, {
    config: value({ name: unknown }),
    prior,
    proposed: value({ ...prior, name: unknown }),
  });
  expect(isUnknown(planned?.["name"])).toBe(true);
  expect(replace).toEqual([[{ attribute: "name" }]]);
});

test("a destroy plans nothing", () => {
  expect(plan(schema, { config: null, prior, proposed: null })).toEqual({ planned: null, replace: [] });
});

test("planning what was planned changes nothing", () => {
  const config = value({ name: "a", note: "b" });
  const first = plan(schema, { config, prior, proposed: value({ ...prior, note: "b" }) }).planned;
  const again = plan(schema, { config, prior, proposed: value({ ...prior, note: "b" }) }).planned;
  expect(again).toEqual(first);
});

test("a change of the timeouts alone replaces nothing and leaves the rest known", () => {
  const timeouts = Object.assign(Object.create(null), { create: "1m" });
  const { planned, replace } = plan(schema, {
    config: value({ name: "a", timeouts }),
    prior,
    proposed: value({ ...prior, timeouts }),
  });
  expect(planned).toMatchObject({ id: "1", timeouts: { create: "1m" } });
  expect(replace).toEqual([]);
});

test("nested objects are planned each for itself", () => {
  const inner = { key: required(string, "Key."), stamp: computed(string, "Stamp.") };
  const nested = schemaOf("resource nest", {
    description: "Nested.",
    attributes: { one: optional(singleNested(inner), "One."), many: optional(listNested(inner), "Many.") },
  });
  const of = (values: Record<string, unknown>): ObjectValue =>
    nested.type.from(values, { unknown: true }) as ObjectValue;
  const before = of({
    one: { key: "a", stamp: "1" },
    many: [
      { key: "b", stamp: "2" },
      { key: "c", stamp: "3" },
    ],
  });
  const config = of({
    one: { key: "z", stamp: null },
    many: [
      { key: "b", stamp: null },
      { key: "x", stamp: null },
      { key: "y", stamp: null },
    ],
  });
  const proposed = of({
    one: { key: "z", stamp: "1" },
    many: [
      { key: "b", stamp: "2" },
      { key: "x", stamp: "3" },
      { key: "y", stamp: null },
    ],
  });
  expect(plan(nested, { config, prior: before, proposed }).planned).toEqual(
    of({
      one: { key: "z", stamp: "1" },
      many: [
        { key: "b", stamp: "2" },
        { key: "x", stamp: unknown },
        { key: "y", stamp: unknown },
      ],
    }),
  );
});
