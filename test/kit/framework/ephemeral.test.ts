import { expect, expectTypeOf, test } from "vitest";
import { computed, defaulted, optional, required, writeOnly } from "../../../src/kit/framework/attribute.ts";
import type { Context } from "../../../src/kit/framework/context.ts";
import { defineEphemeralResource, open, renew } from "../../../src/kit/framework/ephemeral.ts";
import type { EphemeralResource, OpenResult, RenewResult } from "../../../src/kit/framework/ephemeral.ts";
import { int64, string } from "../../../src/kit/values/primitive.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";

const noon = Date.UTC(2026, 0, 1, 12);
const at = (milliseconds: number) => new Date(noon + milliseconds);
const logged: string[] = [];
const context: Context = {
  warn: () => {},
  log: (level, message) => void logged.push(`${level}: ${message}`),
  providerMeta: null,
};
const given = { api: undefined, context };

function opening(opened: Omit<OpenResult, "result">, renewed: RenewResult = {}): EphemeralResource<undefined> {
  return defineEphemeralResource({
    name: "token",
    description: "A token.",
    attributes: { value: computed(string, "Value.") },
    open: async () => ({ result: { value: "v" }, ...opened }),
    renew: async () => renewed,
  });
}
const config = opening({}).schema.type.from({}) as ObjectValue;

test("types follow from the attributes and from what open keeps", () => {
  const typed = defineEphemeralResource({
    name: "token",
    description: "A token.",
    attributes: {
      name: required(string, "N."),
      length: defaulted(int64, "L.", { default: 3 }),
      note: optional(string, "N."),
      value: computed(string, "V."),
    },
    async open({ config: { name, length, note } }) {
      expectTypeOf(name).toEqualTypeOf<string>();
      expectTypeOf(length).toEqualTypeOf<number | bigint>();
      expectTypeOf(note).toEqualTypeOf<string | null>();
      return { result: { value: name }, private: { id: 5 } };
    },
    async close({ private: kept }) {
      expectTypeOf(kept.id).toEqualTypeOf<number>();
    },
  });
  expect(Object.keys(typed.schema.attributes)).toEqual(["name", "length", "note", "value"]);
  defineEphemeralResource({
    name: "token",
    description: "A token.",
    attributes: { value: computed(string, "V.") },
    // @ts-expect-error -- value is missing
    open: async () => ({ result: {} }),
  });
});

test.each([
  ["in an hour", 3_600_000, 3_600_000],
  ["in a second", 1000, 1000],
  ["in a moment", 1, 1000],
  ["now", 0, 1000],
  ["an hour ago", -3_600_000, 1000],
])("a renewal %s never makes Terraform spin", async (_when, wanted, expected) => {
  expect((await open(opening({ renewAt: at(wanted) }), config, given, noon)).renewAt).toEqual(at(expected));
  expect((await renew(opening({}, { renewAt: at(wanted) }), {}, given, noon)).renewAt).toEqual(at(expected));
});

test("a renewal in the past is told to the log, one ahead is not", async () => {
  logged.length = 0;
  await open(opening({ renewAt: at(5000) }), config, given, noon);
  expect(logged).toEqual([]);
  await open(opening({ renewAt: at(-5000) }), config, given, noon);
  expect(logged).toEqual([expect.stringMatching(/^warn: .*past already/)]);
});

test("no time is never, and a time that is none is a bug", async () => {
  expect((await open(opening({}), config, given, noon)).renewAt).toBeUndefined();
  await expect(open(opening({ renewAt: new Date(Number.NaN) }), config, given, noon)).rejects.toThrow(
    "renewAt is not a time",
  );
});

test("a renewal that keeps nothing new keeps what was there", async () => {
  expect((await renew(opening({}, {}), { id: 1 }, given, noon)).private).toEqual({ id: 1 });
  expect((await renew(opening({}, { private: { id: 2 } }), { id: 1 }, given, noon)).private).toEqual({ id: 2 });
});

test("a write-only attribute is refused when it is defined", () => {
  const define = () =>
    defineEphemeralResource({
      name: "token",
      description: "A token.",
      attributes: { secret: writeOnly(string, "S.") },
      open: async () => ({ result: {} }),
    });
  expect(define).toThrow('ephemeral resource token: "secret": only a managed resource can have write-only attributes');
});
