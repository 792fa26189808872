import { expect, test } from "vitest";
import { apply } from "../../../src/kit/framework/apply.ts";
import {
  computed,
  listNested,
  mapNested,
  optional,
  optionalComputed,
  required,
  setNested,
  singleNested,
  writeOnly,
} from "../../../src/kit/framework/attribute.ts";
import type { Attributes } from "../../../src/kit/framework/attribute.ts";
import { IncompleteError } from "../../../src/kit/framework/resource.ts";
import { dynamic } from "../../../src/kit/values/dynamic.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";
import { refined, unknown } from "../../../src/kit/values/value.ts";
import { define, given, thingAttributes, valueOf } from "./things.ts";

const failure = new Error("the API is down");
const planned = (attributes: Attributes, members: object) => valueOf(define(attributes).schema, members);

/** Creates the object with an author who answers this. */
async function create(attributes: Attributes, plan: object, answer: () => Promise<object>) {
  const resource = define(attributes, { create: answer });
  const order = { config: valueOf(resource.schema, {}), prior: null, planned: valueOf(resource.schema, plan) };
  return await apply(resource, order, given);
}

const thing = { id: unknown, name: "a", note: null, secret: null };

test("what was unknown is taken from the answer, what was known stays, what is not declared is dropped", async () => {
  const answer = { id: "1", name: "OTHER", note: "unasked", created: true };
  expect(await create(thingAttributes, thing, () => Promise.resolve(answer))).toEqual({
    state: planned(thingAttributes, { ...thing, id: "1" }),
  });
});

test("an author sees what is known, and undefined where the API decides", async () => {
  let seen: object = {};
  const attributes = {
    id: computed(string, "Id."),
    name: required(string, "Name."),
    region: optionalComputed(string, "R."),
  };
  await create(attributes, { id: unknown, name: "a", region: unknown }, (...args: unknown[]) => {
    seen = (args[0] as { plan: object }).plan;
    return Promise.resolve({ id: "1", region: "eu" });
  });
  expect({ ...seen }).toEqual({ id: undefined, name: "a", region: undefined });
});

test.each<
  readonly [what: string, attributes: Attributes, plan: object, answer: object, problem: string, state: object]
>([
  ["nothing", { id: computed(string, "Id.") }, { id: unknown }, {}, "id: nothing was returned", { id: null }],
  [
    "another type",
    { id: computed(int64, "Id.") },
    { id: unknown },
    { id: "x" },
    "id: number is required",
    { id: null },
  ],
  [
    "null for what is never null",
    { id: computed(string, "Id.") },
    { id: refined({ notNull: true }) },
    { id: null },
    "id: null was returned",
    { id: null },
  ],
  [
    "another element of a set",
    { rows: optional(setNested({ key: required(string, "K."), at: computed(int64, "A.") }), "R.") },
    { rows: [{ key: "a", at: unknown }] },
    { rows: [{ key: "b", at: 1 }] },
    "rows: an element that was planned was not returned",
    { rows: [{ key: "b", at: 1 }] },
  ],
  [
    "a further element of a set",
    { rows: optional(setNested({ key: required(string, "K."), at: computed(int64, "A.") }), "R.") },
    { rows: [{ key: "a", at: unknown }] },
    {
      rows: [
        { key: "a", at: 1 },
        { key: "c", at: 1 },
      ],
    },
    "rows: an element was returned that was not planned",
    {
      rows: [
        { key: "a", at: 1 },
        { key: "c", at: 1 },
      ],
    },
  ],
  [
    "other elements of a list",
    { rows: optional(listNested({ key: required(string, "K."), at: computed(int64, "A.") }), "R.") },
    {
      rows: [
        { key: "b", at: unknown },
        { key: "a", at: unknown },
      ],
    },
    {
      rows: [
        { key: "a", at: 1 },
        { key: "b", at: 2 },
      ],
    },
    "rows[0]: an element that was planned was not returned\nrows[1]: an element that was planned was not returned",
    {
      rows: [
        { key: "a", at: 1 },
        { key: "b", at: 2 },
      ],
    },
  ],
  [
    "fewer elements of a list",
    { rows: optional(listNested({ key: required(string, "K."), at: computed(int64, "A.") }), "R.") },
    { rows: [{ key: "a", at: unknown }] },
    { rows: [] },
    "rows[0]: an element that was planned was not returned",
    { rows: [{ key: "a", at: null }] },
  ],
  [
    "a further element of a list",
    { rows: optional(listNested({ key: required(string, "K."), at: computed(int64, "A.") }), "R.") },
    { rows: [{ key: "a", at: unknown }] },
    {
      rows: [
        { key: "a", at: 1 },
        { key: "b", at: 2 },
      ],
    },
    "rows[1]: an element was returned that was not planned",
    { rows: [{ key: "a", at: 1 }] },
  ],
  [
    "a map without a key and with another",
    { rows: optional(mapNested({ at: computed(int64, "A.") }), "R.") },
    { rows: { k: { at: unknown } } },
    { rows: { l: { at: 1 } } },
    'rows["l"]: an element was returned that was not planned\nrows["k"]: an element that was planned was not returned',
    { rows: { k: { at: null } } },
  ],
  [
    "nothing at all, which an any let pass",
    { id: computed(string, "Id.") },
    { id: unknown },
    undefined as never,
    "id: nothing was returned",
    { id: null },
  ],
  [
    "a value of another type",
    { any: optional(dynamic, "Any.") },
    { any: ["a", unknown] },
    { any: "text" },
    "any: a value of another type",
    { any: "text" },
  ],
])(
  "%s is an error, and the object is recorded all the same",
  async (_what, attributes, plan, answer, problem, state) => {
    const applied = await create(attributes, plan, () => Promise.resolve(answer));
    expect(applied.state).toEqual(planned(attributes, state));
    expect(String(applied.error)).toContain(problem);
  },
);

test("inside lists, too, only what was unknown is taken", async () => {
  const attributes = { rows: optional(listNested({ key: required(string, "K."), at: computed(int64, "A.") }), "R.") };
  const plan = {
    rows: [
      { key: "a", at: unknown },
      { key: "b", at: 5 },
    ],
  };
  const answer = {
    rows: [
      { key: "a", at: 1 },
      { key: "b", at: 5 },
    ],
  };
  expect(await create(attributes, plan, () => Promise.resolve(answer))).toEqual({
    state: planned(attributes, {
      rows: [
        { key: "a", at: 1 },
        { key: "b", at: 5 },
      ],
    }),
  });
});

test("a result that an author should mend is logged, without values, and taken all the same", async () => {
  const logged: unknown[] = [];
  const resource = define(
    { id: computed(string, "Id."), revision: computed(int64, "R."), name: required(string, "N.") },
    { update: () => Promise.resolve({ id: "1", revision: 2, name: "other", nmae: "x" }) },
  );
  const of = (name: string) => valueOf(resource.schema, { id: "1", revision: 1, name });
  const warned: string[] = [];
  const context = {
    ...given.context,
    log: (...line: readonly unknown[]) => void logged.push(line),
    warn: (summary: string, detail: string) => void warned.push(`${summary}: ${detail}`),
  };
  const config = valueOf(resource.schema, { name: "b" });
  const order = { config, prior: of("a"), planned: of("b") };
  expect(await apply(resource, order, { ...given, context })).toEqual({ state: of("b") });
  expect(logged).toMatchObject([
    ["warn", "What an operation returned does not fit its plan", { attribute: "revision" }],
    ["warn", "What an operation returned does not fit its plan", { attribute: "nmae" }],
  ]);
  expect(warned).toEqual([expect.stringMatching(/^Unknown Attribute Returned: .* value for nmae,/)]);
  expect(JSON.stringify([logged, warned])).not.toContain('"x"');
});

test("a create that fails leaves nothing, unless something is known of the object", async () => {
  expect(await create(thingAttributes, thing, () => Promise.reject(failure))).toEqual({ state: null, error: failure });
  expect(await create(thingAttributes, thing, () => Promise.reject(new IncompleteError({ id: "1" }, failure)))).toEqual(
    {
      state: planned(thingAttributes, { ...thing, id: "1" }),
      error: failure,
    },
  );
});

test("an update that fails leaves the prior state, a delete that fails leaves the object", async () => {
  const rejects = { update: () => Promise.reject(failure), delete: () => Promise.reject(failure) };
  const resource = define(thingAttributes, rejects);
  const prior = valueOf(resource.schema, { id: "1", name: "a" });
  const next = valueOf(resource.schema, { id: "1", name: "b" });
  expect(await apply(resource, { config: next, prior, planned: next }, given)).toEqual({
    state: prior,
    error: failure,
  });
  expect(await apply(resource, { config: null, prior, planned: null }, given)).toEqual({
    state: prior,
    error: failure,
  });
  expect(await apply(define(thingAttributes), { config: null, prior, planned: null }, given)).toEqual({ state: null });
});

test("write-only values reach the author in config, and no state", async () => {
  const seen: unknown[] = [];
  const resource = define(thingAttributes, {
    create: ({ config }) => {
      seen.push({ ...config });
      return Promise.resolve({ id: "1", secret: "echoed" });
    },
  });
  const config = valueOf(resource.schema, { name: "a", secret: "s3cret" });
  const { state } = await apply(resource, { config, prior: null, planned: valueOf(resource.schema, thing) }, given);
  expect(seen).toMatchObject([{ secret: "s3cret" }]);
  expect(state).toMatchObject({ secret: null });
});

test("a write-only value inside of what the API chose reaches no state", async () => {
  const attributes = { one: optionalComputed(singleNested({ secret: writeOnly(string, "S.") }), "One.") };
  const { state, error } = await create(attributes, { one: unknown }, () =>
    Promise.resolve({ one: { secret: "s3cret" } }),
  );
  expect([state, error]).toEqual([planned(attributes, { one: { secret: null } }), undefined]);
});

test("an element of a set that the API writes otherwise is the planned one, as it was planned", async () => {
  const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  const tag = { name: required(string, "Name.", { semanticEquals: same }), id: computed(int64, "Id.") };
  const tags = { tags: optional(setNested({ ...tag, parts: optional(setNested(tag), "Parts.") }), "Tags.") };
  const of = (name: string, id: unknown, part: string): object => ({ name, id, parts: [{ name: part, id }] });
  expect(
    await create(tags, { tags: [of("a", unknown, "x"), of("b", unknown, "y")] }, () =>
      Promise.resolve({ tags: [of("B", 2, "Y"), of("A", 1, "X")] }),
    ),
  ).toEqual({ state: planned(tags, { tags: [of("b", 2, "y"), of("a", 1, "x")] }) });
});
