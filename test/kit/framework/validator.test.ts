import { expect, test } from "vitest";
import {
  all,
  alsoRequires,
  any,
  atLeast,
  atLeastOneOf,
  atMost,
  between,
  bytesBetween,
  conflicting,
  each,
  exactlyOneOf,
  keys,
  lengthBetween,
  matching,
  not,
  notEmpty,
  oneOf,
  oneOfIgnoringCase,
  preferWriteOnly,
  sizeBetween,
  unique,
} from "../../../src/kit/framework/validator.ts";
import type { ConfigValidator, Validator } from "../../../src/kit/framework/validator.ts";
import { dynamic } from "../../../src/kit/values/dynamic.ts";
import { parseNumber } from "../../../src/kit/values/number.ts";
import { unknown } from "../../../src/kit/values/value.ts";
import type { Value } from "../../../src/kit/values/value.ts";

const number = (text: string): Value => parseNumber(text) ?? null;
const many = Number.POSITIVE_INFINITY;

test.each<readonly [what: string, rule: Validator, good: readonly Value[], bad: readonly Value[], requirement: string]>(
  [
    ["not empty", notEmpty, ["a", " "], [""], "must not be empty"],
    ["a pattern", matching(/^a+$/, "must be of a"), ["a", "aa"], ["", "ab"], "must be of a"],
    ["a pattern that remembers", matching(/a/g, "must have an a"), ["a", "a", "ba"], ["b"], "must have an a"],
    ["one of", oneOf("a", 2), ["a", 2], ["A", 3, ""], 'must be one of "a", 2'],
    ["one of, in any case", oneOfIgnoringCase("a"), ["a", "A"], ["b"], 'must be one of "a", in upper or lower case'],
    ["a length", lengthBetween(1, 2), ["a", "😀😀"], ["", "abc"], "must have 1 to 2 characters"],
    ["a least length", lengthBetween(2, many), ["ab"], ["a"], "must have at least 2 characters"],
    ["a length in bytes", bytesBetween(1, 4), ["abcd", "😀"], ["", "ä😀"], "must have 1 to 4 bytes"],
    ["a size", sizeBetween(1, 2), [["a"], { a: 1, b: 2 }, [unknown]], [[], {}, [1, 2, 3]], "must have 1 to 2 elements"],
    [
      "a range",
      between(0, 1),
      [0, 1, 0.5, number("0.12345678901234567891")],
      [-1, 2, 2n ** 64n, number("1.00000000000000000001"), number("-0.00000000000000000001")],
      "must be between 0 and 1",
    ],
    ["a least number", atLeast(0.1), [0.1, 1n], [0, number("0.09999999999999999999")], "must be at least 0.1"],
    ["a greatest number", atMost(10), [10, number("9.99999999999999999999")], [11, 2n ** 64n], "must be at most 10"],
    [
      "unique elements",
      unique,
      [
        ["a", "b"],
        [unknown, unknown],
        [{ a: unknown }, { a: unknown }],
        [number("0.12345678901234567891"), number("0.12345678901234567892")],
        [dynamic.from("1"), dynamic.from(1)],
      ],
      [
        ["a", "a"],
        [
          { a: 1, b: [2n] },
          { b: [2], a: 1 },
        ],
        [unknown, "a", "a"],
        [null, null],
      ],
      "must have no element twice",
    ],
    [
      "each element",
      each(notEmpty),
      [["a"], { a: "b" }, [null, unknown], []],
      [["a", ""]],
      "element 1 must not be empty",
    ],
    ["each key", keys(notEmpty), [{ a: "" }], [{ "": "a" }], "keys must not be empty"],
    ["all", all(notEmpty, oneOf("", "a")), ["a"], [""], "must not be empty"],
    ["any", any(oneOf("a"), oneOf("b")), ["a", "b"], ["c"], 'must be one of "a", or must be one of "b"'],
    ["not", not(oneOf("a"), "must not be a"), ["b"], ["a"], "must not be a"],
  ],
)("%s: what holds is let pass, what does not is told", (_what, rule, good, bad, requirement) => {
  expect(good.map(rule)).toEqual(good.map(() => undefined));
  expect(bad.map(rule)).toEqual(bad.map(() => requirement));
});

test.each<
  readonly [
    what: string,
    rule: ConfigValidator<string>,
    config: Readonly<Record<string, Value>>,
    told: readonly string[],
  ]
>([
  ["one of two", exactlyOneOf("a", "b"), { a: "x" }, []],
  ["none of two", exactlyOneOf("a", "b"), { a: null }, ["Exactly one of a, b must be set, got: none."]],
  ["none of two, or perhaps one", exactlyOneOf("a", "b"), { a: unknown }, []],
  ["at least one of none", atLeastOneOf("a", "b"), {}, ["At least one of a, b must be set, got: none."]],
  [
    "both where one may be",
    conflicting("a", "b"),
    { a: 1, b: 2 },
    ["Only one of a, b can be set, got: a, b.", "Only one of a, b can be set, got: a, b."],
  ],
  ["one, and perhaps another", conflicting("a", "b"), { a: 1, b: unknown }, []],
  ["one without what it needs", alsoRequires("a", "b", "c"), { a: 1, c: unknown }, ["a needs b to be set, too."]],
  ["what another needs", alsoRequires("a", "b"), { b: 1 }, []],
  [
    "a stored secret",
    preferWriteOnly("a", "b"),
    { a: 1 },
    ["The value of a is stored in the state. With Terraform 1.11 or newer, b takes it without storing it."],
  ],
])("%s", (_what, rule, config, told) => {
  expect(rule(config).map(({ detail }) => detail)).toEqual(told);
});
