import { expect, expectTypeOf, test } from "vitest";
import type { ConfigAttributes } from "../../../src/kit/framework/attribute.ts";
import { defineAction, invoke } from "../../../src/kit/framework/action.ts";
import { computed, optional, required, singleNested } from "../../../src/kit/framework/attribute.ts";
import type { Context } from "../../../src/kit/framework/context.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";
import type { Unknown } from "../../../src/kit/values/value.ts";

const context: Context = { warn: () => {}, log: () => {}, providerMeta: null };

function messages(act: (progress: (message: string) => void) => Promise<void> | never): AsyncGenerator<string> {
  const action = defineAction({
    name: "a",
    description: "A.",
    attributes: {},
    invoke: ({ progress }) => act(progress),
  });
  return invoke(action, {}, { api: undefined, context });
}

test("values may be unknown while planning, and are known while acting", () => {
  const typed = defineAction({
    name: "a",
    description: "A.",
    attributes: { target: required(string, "T."), times: optional(int64, "T.") },
    plan({ config }) {
      expectTypeOf(config.target).toEqualTypeOf<string | null | Unknown>();
    },
    async invoke({ config: { target, times } }) {
      expectTypeOf(target).toEqualTypeOf<string>();
      expectTypeOf(times).toEqualTypeOf<number | bigint | null>();
    },
  });
  expect(Object.keys(typed.schema.attributes)).toEqual(["target", "times"]);
});

test("messages come while the action runs, not after it", async () => {
  const { promise: allowed, resolve: allow } = Promise.withResolvers<void>();
  const all = messages(async (progress) => {
    progress("one");
    await allowed;
    progress("two");
    progress("three");
  });
  expect(await all.next()).toEqual({ value: "one", done: false });
  allow();
  expect(await Array.fromAsync(all)).toEqual(["two", "three"]);
});

test("what an action throws comes after its last message, thrown at once or later", async () => {
  const late = messages(async (progress) => {
    progress("one");
    await Promise.resolve();
    throw new Error("late");
  });
  expect((await late.next()).value).toBe("one");
  await expect(late.next()).rejects.toThrow("late");
  const early = messages(() => {
    throw new Error("early");
  });
  await expect(early.next()).rejects.toThrow("early");
});

test("an action without a message just ends", async () => {
  expect(await Array.fromAsync(messages(async () => {}))).toEqual([]);
});

test("an action has nothing to compute, at compile time and when it is defined", () => {
  const nested = singleNested({ id: computed(string, "I.") });
  const define = (attributes: object) => () =>
    defineAction({ name: "a", description: "A.", attributes: attributes as ConfigAttributes, invoke: async () => {} });
  expect(define({ id: computed(string, "I.") })).toThrow('action a: "id": its attributes are only ever configured');
  expect(define({ inner: optional(nested, "I.") })).toThrow(
    'action a: "inner.id": its attributes are only ever configured',
  );
  const attributes = { id: computed(string, "I.") };
  // @ts-expect-error -- id is computed
  const refused = () => defineAction({ name: "a", description: "A.", attributes, invoke: async () => {} });
  expect(refused).toThrow('"id"');
});
