import { expect, test } from "vitest";
import {
  computed,
  defaulted,
  listNested,
  mapNested,
  optional,
  required,
  setNested,
  singleNested,
  writeOnly,
} from "../../../src/kit/framework/attribute.ts";
import { listBlock, setBlock, singleBlock } from "../../../src/kit/framework/block.ts";
import { schemaOf } from "../../../src/kit/framework/schema.ts";
import { conflicting, exactlyOneOf } from "../../../src/kit/framework/validator.ts";
import type { ConfigValidator } from "../../../src/kit/framework/validator.ts";
import { list } from "../../../src/kit/values/collection.ts";
import { dynamic } from "../../../src/kit/values/dynamic.ts";
import { int32, string } from "../../../src/kit/values/primitive.ts";

type Parts = Partial<Parameters<typeof schemaOf>[1]>;

function make(parts: Parts): () => unknown {
  return () => schemaOf("resource thing", { description: "A thing.", attributes: {}, ...parts });
}

const text = optional(string, "Text.");
const secret = writeOnly(string, "Secret.");
const anything = optional(dynamic, "Anything.");

test.each<readonly [what: string, parts: Parts, message: string]>([
  ["a name that Terraform does not accept", { attributes: { maxSize: text } }, '"maxSize" is not a name'],
  ["such a name inside", { attributes: { a: optional(singleNested({ "b-c": text }), "A.") } }, '"a.b-c" is not a name'],
  ["a reserved name", { attributes: { for_each: text } }, '"for_each" is reserved'],
  ["a reserved name of a block", { blocks: { lifecycle: singleBlock("B.", {}) } }, '"lifecycle" is reserved'],
  [
    "an attribute named as a block",
    { attributes: { a: text }, blocks: { a: singleBlock("B.", {}) } },
    "both an attribute",
  ],
  [
    "a minimum above the maximum",
    { blocks: { a: listBlock("B.", {}, { min: 3, max: 2 }) } },
    "a min below 0 or above its max",
  ],
  ["a minimum below nothing", { blocks: { a: listBlock("B.", {}, { min: -1 }) } }, "a min below 0 or above its max"],
  ["a timeout that is no duration", { timeouts: { create: "5 minutes" } }, 'its timeout of create is "5 minutes"'],
  [
    "a block of its own for timeouts",
    { timeouts: { read: "5m" }, blocks: { timeouts: singleBlock("T.", {}) } },
    '"timeouts" is the block',
  ],
  [
    "a rule about what is not there",
    { attributes: { a: text }, validate: [exactlyOneOf("a", "b")] },
    'a rule is about "b"',
  ],
  [
    "a rule about what is not there inside",
    { attributes: { a: optional(singleNested({ b: text }), "A.") }, validate: [exactlyOneOf("a.b", "a.c")] },
    'a rule is about "a.c"',
  ],
  [
    "a rule about what is there many times",
    { blocks: { a: listBlock("A.", { b: text }) }, validate: [exactlyOneOf("a.b")] },
    'a rule is about "a.b"',
  ],
  [
    "such a rule of a nested attribute",
    {
      attributes: {
        a: optional(listNested({ b: text }, { validate: [conflicting("b", "c") as ConfigValidator] }), "A."),
      },
    },
    'a rule is about "a.c"',
  ],
  ["a version that is none", { schemaVersion: -1 }, "-1 is no schema version"],
  [
    "a default that does not fit",
    { attributes: { a: defaulted(int32, "A.", { default: 2 ** 40 }) } },
    '"a" has a default that does',
  ],
  [
    "a default that leaves out what is required deep inside of it",
    {
      attributes: {
        a: defaulted(listNested({ b: optional(singleNested({ c: required(string, "C.") }), "B.") }), "A.", {
          default: [{ b: {} }] as const,
        }),
      },
    },
    '"a" has a default that does not fit: c is required',
  ],
  [
    "something write-only in a set",
    { attributes: { a: optional(setNested({ b: secret }), "A.") } },
    '"a.b" is write-only',
  ],
  ["something write-only in a set block", { blocks: { a: setBlock("A.", { b: secret }) } }, '"a.b" is write-only'],
  [
    "something stored in something write-only",
    { attributes: { a: writeOnly(singleNested({ b: text }), "A.") } },
    '"a" is write-only, so must be "b"',
  ],
  [
    "something write-only in something computed",
    { attributes: { a: computed(singleNested({ b: secret }), "A.") } },
    '"a" is computed, so cannot be write-only: "b"',
  ],
  ["dynamic in a set", { attributes: { a: optional(setNested({ b: anything }), "A.") } }, '"a.b" has a dynamic type'],
  ["dynamic in a list", { attributes: { a: optional(listNested({ b: anything }), "A.") } }, '"a.b" has a dynamic type'],
  ["dynamic in a map", { attributes: { a: optional(mapNested({ b: anything }), "A.") } }, '"a.b" has a dynamic type'],
  ["dynamic in a list block", { blocks: { a: listBlock("A.", { b: anything }) } }, '"a.b" has a dynamic type'],
  [
    "dynamic deep in a block",
    { blocks: { a: listBlock("A.", {}, { blocks: { b: singleBlock("B.", { c: anything }) } }) } },
    '"a.b.c" has a dynamic type',
  ],
])("%s is refused, and named", (_what, parts, message) => {
  expect(make(parts)).toThrow(message);
  expect(make(parts)).toThrow("resource thing");
});

test("a name is reserved where Terraform reserves it, and only there", () => {
  expect(make({ attributes: { version: text } })).not.toThrow();
  expect(make({ attributes: { version: text }, ofProvider: true })).toThrow('"version" is reserved');
  expect(make({ attributes: { count: text }, ofProvider: true })).not.toThrow();
  expect(make({ attributes: { a: optional(singleNested({ count: text }), "A.") } })).not.toThrow();
});

test("a block may be named as something that JavaScript gives every object", () => {
  expect(make({ attributes: { a: text }, blocks: { constructor: singleBlock("B.", {}) } })).not.toThrow();
});

test("the type of a schema is that of its attributes and blocks", () => {
  const { type } = schemaOf("resource thing", {
    description: "A thing.",
    attributes: { a: required(list(string), "A."), b: optional(mapNested({ c: text }), "B.") },
    blocks: { d: setBlock("D.", { e: text }), f: singleBlock("F.", {}) },
  });
  expect(type.constraint).toEqual([
    "object",
    {
      a: ["list", "string"],
      b: ["map", ["object", { c: "string" }]],
      d: ["set", ["object", { e: "string" }]],
      f: ["object", {}],
    },
  ]);
});
