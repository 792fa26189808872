import { expect, test } from "vitest";
import {
  computed,
  defaulted,
  listNested,
  mapNested,
  optional,
  optionalComputed,
  required,
  setNested,
  singleNested,
  writeOnly,
} from "../../../src/kit/framework/attribute.ts";
import type { Attribute, Attributes } from "../../../src/kit/framework/attribute.ts";
import { plan, planResourceSync } from "../../../src/kit/framework/plan.ts";
import { schemaOf } from "../../../src/kit/framework/schema.ts";
import { timeoutsBlock } from "../../../src/kit/framework/timeouts.ts";
import { dynamic, typed } from "../../../src/kit/values/dynamic.ts";
import { formatPath } from "../../../src/kit/values/path.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";
import type { PrivateState } from "../../../src/kit/framework/private-state.ts";
import { isUnknown, refined, unknown } from "../../../src/kit/values/value.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";
import { propose } from "../../../src/kit/testing/core-rules.ts";
import { define, given, valueOf } from "./things.ts";

const attributes = {
  name: required(string, "Name.", { requiresReplace: true }),
  note: optional(string, "Note."),
  size: defaulted(string, "Size.", { default: "small" }),
  region: optionalComputed(string, "Region."),
  id: computed(string, "Id."),
  changed_at: computed(int64, "Changed.", { unknownOnUpdate: true }),
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

test("an update keeps what the API decided before, but for what an update can change", () => {
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

const text = optional(string, "Text.");

/** Plans a change of one attribute `a`, as Terraform would ask for it. */
function planOf(a: Attribute, prior: unknown, config: unknown) {
  const one = schemaOf("resource one", { description: "One.", attributes: { a } });
  const of = (value: unknown): ObjectValue => one.type.from({ a: value }, { unknown: true }) as ObjectValue;
  const before = prior === undefined ? null : of(prior);
  const { planned, replace } = plan(one, {
    config: of(config),
    prior: before,
    proposed: propose(one, before, of(config)),
  });
  return { planned: planned?.["a"], replace };
}

const sameLetters = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const onlyDown = ({ planned, prior }: { planned: unknown; prior: unknown }): boolean => Number(planned) < Number(prior);
const keyed = {
  key: required(string, "Key."),
  size: defaulted(string, "Size.", { default: "small" }),
  at: computed(string, "At."),
  zone: optional(string, "Zone.", { requiresReplace: true }),
};

test.each<readonly [what: string, attribute: Attribute, prior: unknown, config: unknown, planned: unknown]>([
  [
    "another writing of the same is planned as before",
    optional(string, "A.", { semanticEquals: sameLetters }),
    "Ab",
    "aB",
    "Ab",
  ],
  ["another thing is planned as written", optional(string, "A.", { semanticEquals: sameLetters }), "Ab", "c", "c"],
  ["a removed value is planned as removed", text, "x", null, null],
  ["a removed default comes back", defaulted(string, "A.", { default: "d" }), "x", null, "d"],
  ["what is unknown is planned so", text, "x", unknown, unknown],
  ["what the API chose stays when it is taken out", optionalComputed(string, "A."), "x", null, "x"],
  [
    "a nested value that the API keeps stays when it is taken out",
    optionalComputed(singleNested({ b: text }), "A."),
    { b: "x" },
    null,
    { b: "x" },
  ],
  [
    "an element of a map keeps what the API decided while its key stays",
    optional(mapNested(keyed), "A."),
    { k: { key: "a", size: "small", at: "1" }, gone: { key: "x", size: "small", at: "2" } },
    { k: { key: "b" }, new: { key: "x" } },
    { k: { key: "b", size: "small", at: "1" }, new: { key: "x", size: "small", at: unknown } },
  ],
  [
    "but not what the API decides anew",
    optional(mapNested({ key: text, at: computed(string, "At.", { unknownOnUpdate: true }) }), "A."),
    { k: { key: "a", at: "1" } },
    { k: { key: "b" } },
    { k: { key: "b", at: unknown } },
  ],
  [
    "an element of a list that changes is another one",
    optional(listNested(keyed), "A."),
    [{ key: "a", size: "small", at: "1" }],
    [{ key: "b" }],
    [{ key: "b", size: "small", at: unknown }],
  ],
  ["what is decided is unknown at first", computed(string, "A."), undefined, null, unknown],
  [
    "and not null where it never is",
    computed(string, "A.", { notNull: true }),
    undefined,
    null,
    refined({ notNull: true }),
  ],
  ["a write-only value is never planned", writeOnly(string, "A."), undefined, "s3cret", null],
  [
    "what the API decides anew is unknown where an attribute's own rule makes the change",
    optional(
      singleNested({
        slug: computed(string, "S.", { planModifier: () => "new" }),
        revision: computed(int64, "R.", { unknownOnUpdate: true }),
      }),
      "A.",
    ),
    { slug: "old", revision: 1 },
    {},
    { slug: "new", revision: unknown },
  ],
  ["a modified plan is planned", computed(int64, "A.", { planModifier: () => 1 }), undefined, null, 1],
  [
    "null of a type is null to a default",
    defaulted(dynamic, "A.", { default: "d" }),
    undefined,
    typed(string, null),
    dynamic.from("d"),
  ],
])("%s", (_what, attribute, prior, config, planned) => {
  expect(planOf(attribute, prior, config).planned).toEqual(attribute.type.from(planned, { unknown: true }));
});

test.each<readonly [what: string, attribute: Attribute, prior: unknown, config: unknown, replace: readonly string[]]>([
  ["a change", optional(string, "A.", { requiresReplace: true }), "x", "y", ["a"]],
  ["no change", optional(string, "A.", { requiresReplace: true }), "x", "x", []],
  ["a first value", optional(string, "A.", { requiresReplace: true }), null, "x", ["a"]],
  ["what may become a change", optional(string, "A.", { requiresReplace: true }), "x", unknown, ["a"]],
  ["a create", optional(string, "A.", { requiresReplace: true }), undefined, "x", []],
  ["what is configured, if that matters", optional(string, "A.", { requiresReplace: "ifConfigured" }), "x", "y", ["a"]],
  ["what is taken out, if not", optional(string, "A.", { requiresReplace: "ifConfigured" }), "x", null, []],
  ["what a function says", optional(int64, "A.", { requiresReplace: onlyDown }), 2, 1, ["a"]],
  ["what a function does not say", optional(int64, "A.", { requiresReplace: onlyDown }), 1, 2, []],
  [
    "a value inside",
    optional(listNested(keyed), "A."),
    [{ key: "a", zone: "x" }],
    [{ key: "a", zone: "y" }],
    ["a[0].zone"],
  ],
  ["a new object with it", optional(mapNested(keyed), "A."), {}, { k: { key: "a", zone: "x" } }, ['a["k"].zone']],
  ["a new object without it", optional(mapNested(keyed), "A."), {}, { k: { key: "a" } }, []],
  ["an object with it that goes", optional(listNested(keyed), "A."), [{ key: "a", zone: "x" }], [], ["a"]],
  ["an object without it that goes", optional(listNested(keyed), "A."), [{ key: "a" }], [], []],
  ["a key with it that goes", optional(mapNested(keyed), "A."), { k: { key: "a", zone: "x" } }, {}, ["a"]],
  ["a single object with it that goes", optional(singleNested(keyed), "A."), { key: "a", zone: "x" }, null, ["a"]],
  ["a single object that is unknown", optional(singleNested(keyed), "A."), { key: "a", zone: "x" }, unknown, ["a"]],
  ["objects that are unknown", optional(listNested(keyed), "A."), [], unknown, ["a"]],
  ["a set in which it changes", optional(setNested(keyed), "A."), [{ key: "a", zone: "x" }], [{ key: "a" }], ["a"]],
  [
    "a set from which it goes",
    optional(setNested(keyed), "A."),
    [{ key: "a", zone: "x" }, { key: "b" }],
    [{ key: "b" }],
    ["a"],
  ],
  ["a set from which something else goes", optional(setNested(keyed), "A."), [{ key: "a" }, { key: "b" }], [], []],
  [
    "a set in which something else does",
    optional(setNested(keyed), "A."),
    [{ key: "a", zone: "x", size: "small", at: "1" }],
    [{ key: "b", zone: "x" }, { key: "c" }],
    [],
  ],
])("%s: whether it needs another object", (_what, attribute, prior, config, replace) => {
  expect(planOf(attribute, prior, config).replace.map(formatPath)).toEqual(replace);
});

test("elements of a set keep what the API decided, by what is configured and by their defaults", () => {
  const prior = [
    { key: "a", size: "small", at: "1" },
    { key: "a", size: "large", at: "2" },
  ];
  const config = [
    { key: "a", size: "large" },
    { key: "a", size: null },
    { key: "b", size: null },
  ];
  const attribute = optional(setNested(keyed), "A.");
  expect(planOf(attribute, prior, config).planned).toEqual(
    attribute.type.from(
      [
        { key: "a", size: "large", at: "2" },
        { key: "a", size: "small", at: "1" },
        { key: "b", size: "small", at: unknown },
      ],
      { unknown: true },
    ),
  );
});

test("an element that leaves more to the API takes nothing that another one needs", () => {
  const attribute = optional(
    setNested({ at: optionalComputed(string, "At."), to: optionalComputed(string, "To.") }),
    "A.",
  );
  const prior = [
    { at: "1", to: "x" },
    { at: "2", to: "x" },
  ];
  const config = [{ to: "x" }, { at: "1", to: "x" }];
  const planned = [
    { at: "2", to: "x" },
    { at: "1", to: "x" },
  ];
  expect(planOf(attribute, prior, config).planned).toEqual(attribute.type.from(planned));
});

test("two elements that a default makes the same are an error that says so", () => {
  const twice = [{ key: "a" }, { key: "a", size: "small" }];
  expect(() => planOf(optional(setNested(keyed), "A."), undefined, twice)).toThrow(
    "Duplicate Set Element: Two elements of a",
  );
});

const { privateState } = given.context;

test("what the API decides anew is unknown where only the author's plan changes something", () => {
  const resource = define(
    {
      slug: computed(string, "S."),
      revision: computed(int64, "R.", { unknownOnUpdate: true }),
      own: computed(int64, "O.", { unknownOnUpdate: true }),
    },
    { plan: ({ prior }) => ({ planned: prior?.slug === "old" ? { slug: "new", own: 7 } : {} }) },
  );
  const of = (values: object): ObjectValue => valueOf(resource.schema, values);
  const planned = (slug: string): ObjectValue | null => {
    const prior = of({ slug, revision: 1, own: 1 });
    return planResourceSync(resource, { config: of({}), prior, proposed: prior }, privateState).planned;
  };
  expect(planned("old")).toEqual(of({ slug: "new", revision: unknown, own: 7 }));
  expect(planned("same")).toEqual(of({ slug: "same", revision: 1, own: 1 }));
});

const own: PrivateState = { get: (key) => (key === "own" ? 1 : undefined), set() {} };

test("a resource has the last word on its plan, and what it changes is looked at again", () => {
  const fixed = {
    a: optional(string, "A.", { requiresReplace: true }),
    b: computed(string, "B."),
    secret: writeOnly(string, "S."),
  };
  const resource = define(fixed, {
    plan: ({ planned, privateState }) =>
      planned && privateState.get("own") === 1
        ? { planned: { a: "own", b: "known", secret: null }, replace: ["b"] }
        : undefined,
  });
  const of = (values: object): ObjectValue => valueOf(resource.schema, values);
  const change = {
    config: of({ a: "x", secret: "s" }),
    prior: of({ a: "x", b: "1" }),
    proposed: of({ a: "x", b: "1" }),
  };
  expect(planResourceSync(resource, change, own)).toMatchObject({
    planned: of({ a: "own", b: "known" }),
    replace: [[{ attribute: "a" }], [{ attribute: "b" }]],
    defer: undefined,
  });
  expect(planResourceSync(resource, { ...change, config: null, proposed: null }, own)).toMatchObject({
    planned: null,
    replace: [],
  });
  expect(planResourceSync(resource, { ...change, prior: null }, own).replace).toEqual([]);
});

test("a plan function names what needs another object, also inside of an attribute", () => {
  const path = [{ attribute: "rows" }, { index: 0 }, { attribute: "key" }];
  const rows = { rows: optional(listNested({ key: optional(string, "Key.") }), "Rows.") };
  const resource = define(rows, { plan: () => ({ replace: ["rows", path] }) });
  const value = valueOf(resource.schema, { rows: [{ key: "a" }] });
  const change = { config: value, prior: value, proposed: value };
  expect(planResourceSync(resource, change, privateState).replace).toEqual([[{ attribute: "rows" }], path]);
});

test("what the default of a nested attribute leaves to the API is unknown at first, and then as it was", () => {
  const host = {
    host: required(string, "Host."),
    id: computed(string, "Id."),
    kind: defaulted(string, "Kind.", { default: "b" }),
  };
  const body = schemaOf("resource thing", {
    description: "A thing.",
    attributes: {
      one: defaulted(singleNested(host), "One.", { default: { host: "x", kind: "a" } }),
      some: defaulted(setNested(host), "Some.", { default: [{ host: "x", kind: "a" }] }),
      many: defaulted(listNested(host), "Many.", { default: [{ host: "x", kind: "a" }] }),
      note: optional(string, "Note."),
    },
  });
  const config = valueOf(body, {});
  const first = plan(body, { config, prior: null, proposed: propose(body, null, config) }).planned;
  const fresh = { host: "x", id: unknown, kind: "a" };
  expect(first).toEqual(valueOf(body, { one: fresh, some: [fresh], many: [fresh] }));
  const made = { ...fresh, id: "1" };
  const before = valueOf(body, { one: made, some: [made], many: [made] });
  expect(plan(body, { config, prior: before, proposed: propose(body, before, config) }).planned).toEqual(before);
  const changed = valueOf(body, { note: "b" });
  const next = plan(body, { config: changed, prior: before, proposed: propose(body, before, changed) }).planned;
  expect(next).toEqual({ ...before, note: "b" });
});

test("an update marks what an update can change inside of what the API decided as a whole", () => {
  const body = schemaOf("resource thing", {
    description: "A thing.",
    attributes: {
      status: computed(
        singleNested({ state: computed(string, "State."), at: computed(int64, "At.", { unknownOnUpdate: true }) }),
        "Status.",
      ),
      seen: computed(
        listNested({ by: computed(string, "By."), at: computed(int64, "At.", { unknownOnUpdate: true }) }),
        "Seen.",
      ),
      note: optional(string, "Note."),
    },
  });
  const before = valueOf(body, { status: { state: "up", at: 1 }, seen: [{ by: "a", at: 1 }] });
  const same = valueOf(body, {});
  expect(plan(body, { config: same, prior: before, proposed: propose(body, before, same) }).planned).toEqual(before);
  const config = valueOf(body, { note: "b" });
  expect(plan(body, { config, prior: before, proposed: propose(body, before, config) }).planned).toEqual(
    valueOf(body, { status: { state: "up", at: unknown }, seen: [{ by: "a", at: unknown }], note: "b" }),
  );
});
