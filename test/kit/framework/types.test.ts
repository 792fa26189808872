/** What the compiler must refuse: each line below an expected error is one that an author could write by mistake. */
import { expect, expectTypeOf, test } from "vitest";
import {
  computed,
  defaulted,
  listNested,
  optional,
  optionalComputed,
  required,
  singleNested,
  writeOnly,
} from "../../../src/kit/framework/attribute.ts";
import type { Config, KnownConfig, Plan, Planned, Result, State } from "../../../src/kit/framework/attribute.ts";
import { groupBlock, listBlock, mapBlock, singleBlock } from "../../../src/kit/framework/block.ts";
import type { BlocksPlan, BlocksState } from "../../../src/kit/framework/block.ts";
import { defineFunction, parameter } from "../../../src/kit/framework/function.ts";
import { defineResource } from "../../../src/kit/framework/resource.ts";
import type { ResourceDefinition } from "../../../src/kit/framework/resource.ts";
import {
  all,
  any,
  atLeast,
  between,
  conflicting,
  each,
  exactlyOneOf,
  keys,
  notEmpty,
  oneOf,
  sizeBetween,
  unique,
} from "../../../src/kit/framework/validator.ts";
import { list, map } from "../../../src/kit/values/collection.ts";
import { int64, number, string } from "../../../src/kit/values/primitive.ts";
import type { Unknown } from "../../../src/kit/values/value.ts";

const attributes = {
  id: computed(string, "Id."),
  name: required(string, "Name."),
  note: optional(string, "Note."),
  region: optionalComputed(string, "Region."),
  size: defaulted(int64, "Size.", { default: 1 }),
  secret: writeOnly(string, "Secret."),
};
type A = typeof attributes;

test("the views of one record of attributes", () => {
  expectTypeOf<State<A>>().toEqualTypeOf<{
    readonly id: string | null;
    readonly name: string;
    readonly note: string | null;
    readonly region: string | null;
    readonly size: number | bigint;
    readonly secret: null;
  }>();
  expectTypeOf<Plan<A>["region"]>().toEqualTypeOf<string | null | undefined>();
  expectTypeOf<Plan<A>["size"]>().toEqualTypeOf<number | bigint>();
  expectTypeOf<"id" extends keyof Plan<A> ? true : false>().toEqualTypeOf<false>();
  expectTypeOf<"secret" extends keyof Plan<A> ? true : false>().toEqualTypeOf<false>();
  expectTypeOf<KnownConfig<A>["secret"]>().toEqualTypeOf<string | null>();
  expectTypeOf<Config<A>["name"]>().toEqualTypeOf<string | null | Unknown>();
  expectTypeOf<Planned<A>["id"]>().toEqualTypeOf<string | null | Unknown>();
  expectTypeOf<Result<A>>().toExtend<{ readonly id: string | null | undefined }>();
});

test("the views of nested attributes and of blocks", () => {
  const inner = { key: required(string, "Key."), at: computed(int64, "At.") };
  const nested = { one: optional(singleNested(inner), "One."), many: required(listNested(inner), "Many.") };
  type NestedBody = State<typeof inner>;
  expectTypeOf<State<typeof nested>>().toEqualTypeOf<{
    readonly one: NestedBody | null;
    readonly many: readonly NestedBody[];
  }>();
  // Inside of it too, a plan leaves undefined what the API is to decide.
  expectTypeOf<NonNullable<Plan<typeof nested>["one"]>["at"]>().toEqualTypeOf<number | bigint | null | undefined>();
  expectTypeOf<Plan<typeof nested>["many"][number]["at"]>().toEqualTypeOf<number | bigint | null | undefined>();
  expectTypeOf<Plan<typeof nested>["many"][number]["key"]>().toEqualTypeOf<string>();
  const blocks = {
    single: singleBlock("B.", inner),
    group: groupBlock("B.", inner),
    list: listBlock("B.", inner),
    map: mapBlock("B.", inner),
  };
  type Blocks = BlocksState<typeof blocks>;
  expectTypeOf<Blocks["single"]>().toExtend<NestedBody | null>();
  expectTypeOf<null>().toExtend<Blocks["single"]>();
  expectTypeOf<Blocks["group"]["key"]>().toEqualTypeOf<string>();
  expectTypeOf<Blocks["list"][number]["at"]>().toEqualTypeOf<number | bigint | null>();
  expectTypeOf<Blocks["map"][string]["key"]>().toEqualTypeOf<string>();
  expectTypeOf<BlocksPlan<typeof blocks>["list"][number]["at"]>().toEqualTypeOf<number | bigint | null | undefined>();
  expect(Object.keys(blocks)).toHaveLength(4);
});

/** Never called: it is there to be compiled. */
export function refusedByTheCompiler(): void {
  // @ts-expect-error -- a required attribute has no default
  required(string, "A.", { default: "x" });
  // @ts-expect-error -- the default is of another type
  defaulted(int64, "A.", { default: "x" });
  // @ts-expect-error -- a text is in no range
  required(string, "A.", { validate: [between(1, 2)] });
  // @ts-expect-error -- a number has no length
  optional(int64, "A.", { validate: [notEmpty] });
  // @ts-expect-error -- the elements of a list are what its type says
  optional(list(string), "A.", { validate: [each(atLeast(1))] });
  // @ts-expect-error -- a text has no elements
  parameter("a", string, "A.", { validate: [sizeBetween(1, 2)] });
  optional(list(string), "A.", { validate: [each(all(notEmpty, oneOf("a", "b"))), sizeBetween(1, 2), unique] });
  optional(map(int64), "A.", { validate: [each(any(atLeast(5), oneOf(1))), keys(notEmpty)] });
  optional(listNested({ a: optional(string, "A.") }), "A.", { validate: [sizeBetween(1, 2)] });
  optional(number, "A.", { validate: [between(0, 1), (value) => (value === 0 ? "must not be 0" : undefined)] });
  const host = singleNested({ name: required(string, "A."), id: computed(string, "A.") });
  defaulted(host, "A.", { default: { name: "x" } });
  const sized = { key: optional(string, "K."), size: defaulted(string, "S.", { default: "small" }) };
  defaulted(singleNested(sized), "A.", { default: { key: "d" } });
  defaulted(listNested({ inner: optional(singleNested(sized), "A.") }), "A.", { default: [{ inner: { key: "d" } }] });
  // @ts-expect-error -- a member of a default is what its type says
  defaulted(singleNested(sized), "A.", { default: { key: 1 } });
  // @ts-expect-error -- what is required is so in a default, too
  defaulted(host, "A.", { default: { id: "x" } });
  // @ts-expect-error -- what the API alone decides, a user cannot change
  computed(string, "A.", { requiresReplace: true });
  // @ts-expect-error -- no update changes a user's value
  required(string, "A.", { unknownOnUpdate: true });
  // @ts-expect-error -- a write-only value is in no state, so never differs from it
  writeOnly(string, "A.", { requiresReplace: true });
  // @ts-expect-error -- two texts are compared as texts
  optional(string, "A.", { semanticEquals: (one: number, other: number) => one === other });

  const whole = {
    name: "thing",
    description: "A thing.",
    attributes,
    create: () => Promise.resolve({ id: "1", region: "eu" }),
    read: () => Promise.resolve({}),
    update: () => Promise.resolve({ id: "1", region: "eu" }),
    delete: () => Promise.resolve(),
  } satisfies ResourceDefinition<undefined, A, {}>;
  defineResource<undefined, A, {}>(whole);
  // @ts-expect-error -- region is to be decided, too
  defineResource<undefined, A, {}>({ ...whole, create: () => Promise.resolve({ id: "1" }) });
  // @ts-expect-error -- an id is a text
  defineResource<undefined, A, {}>({ ...whole, create: () => Promise.resolve({ id: 1, region: "eu" }) });
  // @ts-expect-error -- note is a text
  defineResource<undefined, A, {}>({ ...whole, read: () => Promise.resolve({ note: 1 }) });
  // @ts-expect-error -- there is no such attribute
  defineResource<undefined, A, {}>({ ...whole, identity: { other: "required" } });
  // @ts-expect-error -- a rule is about attributes that are there
  defineResource<undefined, A, {}>({ ...whole, validate: [conflicting("note", "nota")] });
  defineResource<undefined, A, {}>({ ...whole, validate: [conflicting("note", "region"), () => []] });
  // @ts-expect-error -- so is one inside of a nested attribute
  singleNested({ name: optional(string, "A.") }, { validate: [exactlyOneOf("name", "id")] });
  // @ts-expect-error -- a member of an identity is required or optional
  defineResource<undefined, A, {}>({ ...whole, identity: { id: "perhaps" } });
  defineResource<undefined, A, {}>({
    ...whole,
    // @ts-expect-error -- there is no such attribute to replace for
    plan: () => ({ replace: ["other"] }),
  });
  defineResource<undefined, A, {}>({
    ...whole,
    create: ({ plan, config }) => {
      // @ts-expect-error -- the plan does not hold what the API decides
      void plan.id;
      // @ts-expect-error -- nor what is write-only: that is in config
      void plan.secret;
      return Promise.resolve({ id: config.secret, region: plan.region });
    },
  });

  const words = parameter("words", list(string), "Words.");
  // @ts-expect-error -- a number is not what it returns
  defineFunction({ name: "f", summary: "F.", description: "F.", parameters: [words], returns: string, call: () => 1 });
  defineFunction({
    name: "f",
    summary: "F.",
    description: "F.",
    parameters: [words],
    returns: string,
    // @ts-expect-error -- words are not a number
    call: (given: number) => String(given),
  });
}
