import { describe, expect, expectTypeOf, test } from "vitest";
import { list, map, set } from "../../../src/kit/values/collection.ts";
import { dynamic, parseConstraint, typed } from "../../../src/kit/values/dynamic.ts";
import { object, tuple } from "../../../src/kit/values/object.ts";
import { formatPath, ValueError } from "../../../src/kit/values/path.ts";
import { bool, float64, int32, int64, number, string } from "../../../src/kit/values/primitive.ts";
import type { Infer, Type } from "../../../src/kit/values/type.ts";
import type { Decimal, Value } from "../../../src/kit/values/value.ts";
import {
  decimal,
  isDynamic,
  isNull,
  isObject,
  isUnknown,
  isWhollyKnown,
  refined,
  unknown,
} from "../../../src/kit/values/value.ts";

describe("from", () => {
  const person = object({ name: string, age: int64, tags: set(string), home: object({ city: string }) });

  test("picks the declared attributes, and makes null of those that are not there", () => {
    const value = person.from({ name: "A", home: { city: undefined, zip: 1 }, extra: true });
    expect({ ...(value as object) }).toEqual({ name: "A", age: null, tags: null, home: { city: null } });
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  test("does not take what an object inherits for an attribute", () => {
    expect(object({ constructor: string, toString: string }).from({})).toEqual({ constructor: null, toString: null });
  });

  test("takes a Map for a map or an object, and a Set for a set", () => {
    expect(map(int64).from(new Map([["__proto__", 1]]))).toEqual(map(int64).from(JSON.parse('{"__proto__":1}')));
    expect(person.from(new Map([["name", "A"]]))).toEqual(person.from({ name: "A" }));
    expect(set(string).from(new Set(["b", "a"]))).toEqual(["b", "a"]);
  });

  test("keeps one of the equal elements of a set, and every one that is not known", () => {
    const type = set(object({ a: number }));
    expect(type.from([{ a: 0.5 }, { a: null }, { a: 0.5, b: 1 }])).toEqual(type.from([{ a: 0.5 }, { a: null }]));
    expect(set(string).from([unknown, "a", unknown, "a"], { unknown: true })).toEqual([unknown, "a", unknown]);
  });

  test("brings text into the form Terraform keeps", () => {
    expect(string.from("e\u0301")).toBe("\u00e9");
    expect(string.from("a\ud800")).toBe("a\ufffd");
    expect(map(string).from({ "e\u0301": "x" })).toEqual({ "\u00e9": "x" });
  });

  test("keeps numbers whole", () => {
    expect(number.from(-0)).toBe(0);
    expect(Object.is(number.from(-0), 0)).toBe(true);
    expect(number.from(5n)).toBe(5);
    expect(number.from(2 ** 60)).toBe(2n ** 60n);
    expect(number.from(decimal("12"))).toBe(12);
    expect(int64.from(2n ** 63n - 1n)).toBe(2n ** 63n - 1n);
    expect(float64.from(10n ** 20n)).toBe(1e20);
    expect(int32.from(-(2 ** 31))).toBe(-(2 ** 31));
  });

  test("keeps what a double cannot hold in a float64, behaving as the nearest number", () => {
    const third = float64.from(decimal("0.3333333333333333333333")) as number;
    expect(third * 3).toBe(1);
    expect(JSON.stringify({ third })).toBe('{"third":0.3333333333333333}');
    expect(`${third}`).toBe("0.3333333333333333333333");
  });

  const refused: readonly [string, Type, unknown, string, string][] = [
    ["a number for a string", person, { home: { city: 1 } }, "home.city", "string is required, got number"],
    ["text for a number", list(number), [1, "2"], "[1]", "number is required, got string"],
    ["text for a bool", map(bool), { "a.b": "true" }, '["a.b"]', "bool is required, got string"],
    ["an element of a set", person, { tags: [1] }, "tags[…]", "string is required, got number"],
    ["a fraction", int64, 1.5, "", "a whole number is required"],
    ["2^63", int64, 2n ** 63n, "", "a number between -9223372036854775808 and 9223372036854775807 is required"],
    ["2^31", int32, 2 ** 31, "", "a number between -2147483648 and 2147483647 is required"],
    ["a bigint beyond doubles", float64, 10n ** 400n, "", "a number between -1.8e308 and 1.8e308 is required"],
    ["NaN", number, NaN, "", "a finite number is required, got NaN"],
    ["infinity", float64, Infinity, "", "a finite number is required, got Infinity"],
    ["a list for an object", person, [], "", "object is required, got list"],
    ["a function", string, () => "a", "", "string is required, got function"],
    ["an unknown", person, { name: unknown }, "name", "string is required, got a value known only after apply"],
    [
      "an unknown in dynamic",
      dynamic,
      { a: [unknown] },
      "a[0]",
      "dynamic is required, got a value known only after apply",
    ],
    ["a tuple too short", tuple([string, string]), ["a"], "", "a tuple with 2 elements is required (1 given)"],
    ["keys that are one to Terraform", map(string), { "e\u0301": "1", "\u00e9": "2" }, "", 'duplicate key "\u00e9"'],
    ["elements of several types", list(dynamic), ["a", 1], "", "all elements must have the same type"],
  ];

  test.each(refused)("refuses %s", (_name, type, input, path, message) => {
    const error = refusal(() => type.from(input));
    expect(error.message).toBe(message);
    expect(formatPath(error.path)).toBe(path);
  });

  test("refuses data that holds itself where its type is open", () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(refusal(() => dynamic.from(loop)).message).toContain("levels deep");
  });
});

describe("equals", () => {
  const equal: readonly [string, Type, Value, Value, boolean][] = [
    ["null and empty text", string, null, "", false],
    ["null and null", string, null, null, true],
    ["null and unknown", string, null, unknown, false],
    ["unknown and known", string, unknown, "a", false],
    ["unknowns of which different things are known", string, unknown, refined({ notNull: true }), true],
    ["one and one", number, 1, 1n, true],
    [
      "a tenth as text and as a double",
      number,
      0.1,
      decimal("0.1000000000000000055511151231257827021181583404541015625"),
      true,
    ],
    ["a tenth and nearly a tenth", number, 0.1, decimal("0.10000000000000000001"), false],
    ["large integers", number, 2n ** 63n, 2n ** 63n + 1n, false],
    ["lists in another order", list(string), ["a", "b"], ["b", "a"], false],
    ["lists of another length", list(string), ["a"], ["a", "b"], false],
    ["sets in another order", set(string), ["a", "b", "\u{1f600}"], ["\u{1f600}", "b", "a"], true],
    ["sets with another element", set(string), ["a", "b"], ["a", "c"], false],
    [
      "sets with unknowns of which different things are known",
      set(string),
      [unknown],
      [refined({ notNull: true })],
      true,
    ],
    [
      "sets with a tenth as text and as a double",
      set(number),
      [0.1],
      [decimal("0.1000000000000000055511151231257827021181583404541015625")],
      true,
    ],
    ["sets of sets", set(set(number)), [[1, 2], [3]], [[3], [2, 1]], true],
    ["sets of sets with other elements", set(set(number)), [[1, 2], [3]], [[1, 3], [2]], false],
    ["maps with other keys", map(string), { a: "1" }, { b: "1" }, false],
    ["maps with their keys in another order", map(string), { a: "1", b: "2" }, { b: "2", a: "1" }, true],
    ["an empty map and null", map(string), {}, null, false],
    ["objects", object({ a: list(number) }), { a: [1, 0.5] }, { a: [1n, 0.5] }, true],
    ["objects that differ", object({ a: list(number), b: bool }), { a: [], b: true }, { a: [], b: false }, false],
    ["tuples", tuple([string, bool]), ["a", true], ["a", false], false],
    [
      "dynamic values of one type",
      dynamic,
      typed(list(string), ["a"]),
      typed(parseConstraint(["list", "string"]), ["a"]),
      true,
    ],
    ["dynamic values of different types", dynamic, typed(list(string), []), typed(list(number), []), false],
    ["a dynamic null with a type and one without", dynamic, typed(string, null), null, false],
  ];

  test.each(equal)("%s", (_name, type, a, b, expected) => {
    expect(type.equals(a, b)).toBe(expected);
    expect(type.equals(b, a)).toBe(expected);
  });
});

describe("a dynamic value", () => {
  test("is written as JSON without its types", () => {
    expect(JSON.stringify({ any: dynamic.from({ b: [1, dynamic.from("x"), null] }) })).toBe(
      '{"any":{"b":[1,"x",null]}}',
    );
  });

  test("has the type Terraform would give a literal", () => {
    const value = dynamic.from({ b: [1, "x", null], a: { c: true } });
    expect(isDynamic(value) && value.type.constraint).toEqual([
      "object",
      { a: ["object", { c: "bool" }], b: ["tuple", ["number", "string", "dynamic"]] },
    ]);
  });

  test("can be null with a type, and isNull() tells", () => {
    expect(isNull(typed(string, null))).toBe(true);
    expect(isNull(null)).toBe(true);
    expect(isNull(typed(string, ""))).toBe(false);
    expect(isNull(unknown)).toBe(false);
  });

  test("that is unknown is an Unknown, which remembers its type", () => {
    const value = typed(list(string), unknown);
    expect(isUnknown(value) && value.type).toEqual(["list", "string"]);
  });
});

test("a value is wholly known when nothing in it is unknown", () => {
  expect(isWhollyKnown({ a: [1, decimal("0.1"), null, { b: "x" }] })).toBe(true);
  expect(isWhollyKnown({ a: [1, { b: unknown }] })).toBe(false);
  expect(isWhollyKnown(dynamic.from([unknown], { unknown: true }))).toBe(false);
  expect(isWhollyKnown(dynamic.from(["a"]))).toBe(true);
});

test("an object that looks like a marked value is an object", () => {
  const value = map(string).from({ kind: "unknown", text: "1" });
  expect(isObject(value)).toBe(true);
  expect(isUnknown(value)).toBe(false);
});

describe("a type constraint", () => {
  test.each([
    '"string"',
    '["list",["set","bool"]]',
    '["map",["object",{"a":"dynamic","b":["tuple",["string","number"]]}]]',
    '["object",{"__proto__":"string"}]',
    '["object",{}]',
    '["tuple",[]]',
  ])("%s is read and written again", (text) => {
    expect(JSON.stringify(parseConstraint(JSON.parse(text)).constraint)).toBe(text);
  });

  test("may name optional attributes", () => {
    expect(parseConstraint(["object", { a: "string" }, ["a"]]).constraint).toEqual(["object", { a: "string" }]);
  });

  test.each([
    null,
    1,
    "str",
    "",
    [],
    ["list"],
    ["list", "string", 1],
    ["lists", "string"],
    ["tuple", "string"],
    ["tuple", ["x"]],
    ["object", []],
    ["object", { a: 1 }],
    {},
  ])("%j is refused", (json) => {
    expect(refusal(() => parseConstraint(json)).message).toBe("malformed type constraint");
  });
});

test("a path is written as a user would write it", () => {
  expect(formatPath([])).toBe("");
  expect(
    formatPath([{ attribute: "checkpoints" }, { index: 0 }, { attribute: "metrics" }, { attribute: "step" }]),
  ).toBe("checkpoints[0].metrics.step");
  expect(formatPath([{ attribute: "labels" }, { key: 'a"b' }])).toBe('labels["a\\"b"]');
  expect(formatPath([{ attribute: "rules" }, { element: "x" }, { attribute: "port" }])).toBe("rules[…].port");
});

test("the type of a value is inferred from its attributes", () => {
  const type = object({
    name: string,
    count: number,
    step: int64,
    loss: float64,
    tags: list(string),
    labels: map(bool),
    pair: tuple([string, int32]),
    any: dynamic,
    inner: object({ a: string }),
  });
  expectTypeOf<Infer<typeof type>>().toEqualTypeOf<{
    readonly name: string | null;
    readonly count: number | bigint | Decimal | null;
    readonly step: number | bigint | null;
    readonly loss: number | null;
    readonly tags: readonly string[] | null;
    readonly labels: Readonly<Record<string, boolean>> | null;
    readonly pair: readonly [string | null, number | null] | null;
    readonly any: unknown;
    readonly inner: { readonly a: string | null } | null;
  }>();
  expect(type.attributes.tags.element.label).toBe("string");
});

function refusal(run: () => unknown): ValueError {
  try {
    run();
  } catch (error) {
    if (error instanceof ValueError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
