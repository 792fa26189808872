import { describe, expect, test } from "vitest";
import { list, map, set } from "../../../src/kit/values/collection.ts";
import { dynamic, typed } from "../../../src/kit/values/dynamic.ts";
import { decodeJson, encodeJson, parseJson, stringifyJson } from "../../../src/kit/values/json.ts";
import { object, tuple } from "../../../src/kit/values/object.ts";
import { formatPath, ValueError } from "../../../src/kit/values/path.ts";
import { bool, float64, int32, int64, number, string } from "../../../src/kit/values/primitive.ts";
import type { Type } from "../../../src/kit/values/type.ts";
import type { Value } from "../../../src/kit/values/value.ts";
import { decimal, unknown } from "../../../src/kit/values/value.ts";

const person = object({ name: string, age: int64, home: object({ city: string }) });

const cases: readonly [string, Type, Value, string][] = [
  ["null", string, null, "null"],
  ["text", string, 'a"b', '"a\\"b"'],
  ["a bool", bool, true, "true"],
  ["a number", number, 12, "12"],
  ["a tenth", number, 0.1, "0.1"],
  ["2^64 - 1", number, 18446744073709551615n, "18446744073709551615"],
  ["2^53 + 1", int64, 9007199254740993n, "9007199254740993"],
  ["twenty digits", number, decimal("0.12345678901234567891"), "0.12345678901234567891"],
  ["a double beyond 2^53", float64, 2 ** 60, "1152921504606846976"],
  ["a list", list(string), ["a", null], '["a",null]'],
  ["a set", set(int32), [2, 1], "[2,1]"],
  ["a tuple", tuple([string, bool]), ["a", true], '["a",true]'],
  ["a map", map(string), map(string).from({ b: "1", a: "2" }), '{"b":"1","a":"2"}'],
  ["an object", person, person.from({ name: "A" }), '{"age":null,"home":null,"name":"A"}'],
  ["a dynamic value", dynamic, typed(number, 1n << 70n), '{"type":"number","value":1180591620717411303424}'],
  ["a dynamic null", dynamic, null, "null"],
  ["a dynamic null whose type is known", dynamic, typed(string, null), '{"type":"string","value":null}'],
];

test.each(cases)("%s is written and read back", (_name, type, value, text) => {
  expect(encodeJson(type, value)).toBe(text);
  expect(decodeJson(type, text)).toEqual(value);
  expect(decodeJson(type, Buffer.from(text))).toEqual(value);
});

const read: readonly [string, Type, string, Value][] = [
  ["an exponent", number, "1e100", 10n ** 100n],
  ["an exponent in a fraction", number, "-1.5E-3", -0.0015],
  ["an exponent beyond doubles", number, "1e-400", decimal(`0.${"0".repeat(399)}1`)],
  ["minus zero", number, "-0", 0],
  ["a fraction that is whole", int64, "1.0", 1],
  ["digits after spaces", list(number), "[ 1 ,\n 9007199254740993 ]", [1, 9007199254740993n]],
  ["a dynamic value with its type last", dynamic, '{"value":"a","type":"string"}', typed(string, "a")],
  ["text in the decomposed form", string, '"e\u0301"', "\u00e9"],
  ["a lone surrogate", string, '"\\ud800"', "\ufffd"],
  ["a set with duplicates", set(string), '["a","a"]', ["a"]],
];

test.each(read)("%s is read", (_name, type, text, value) => {
  expect(decodeJson(type, text)).toEqual(value);
});

const refused: readonly [string, Type, string, string, string][] = [
  ["a number for a string", person, '{"age":1,"home":null,"name":1}', "name", "string is required, got number"],
  ["a missing attribute", person, '{"age":1,"name":"a"}', "", "an object with 3 attributes is required (2 given)"],
  ["an undeclared attribute", person, '{"age":1,"home":null,"name":"a","x":1}', "", 'unsupported attribute "x"'],
  [
    "a missing attribute deep inside",
    person,
    '{"age":1,"name":"a","home":{}}',
    "home",
    "an object with 1 attributes is required (0 given)",
  ],
  [
    "an inherited name for an attribute",
    object({ toString: string }),
    "{}",
    "",
    "an object with 1 attributes is required (0 given)",
  ],
  ["a list for an object", person, "[]", "", "object is required, got list"],
  ["an object for a list", list(string), "{}", "", "list of string is required, got object"],
  [
    "a number out of range",
    list(int32),
    "[1,2147483648]",
    "[1]",
    "a number between -2147483648 and 2147483647 is required",
  ],
  ["a number with a million digits", number, "1e1000000", "", "a number has too many digits"],
  ["a dynamic value without a type", dynamic, '{"value":1}', "", "a dynamic value is an object of type and value"],
  ["a dynamic value with a type that is none", dynamic, '{"type":["list"],"value":1}', "", "malformed type constraint"],
];

test.each(refused)("%s is refused", (_name, type, text, path, message) => {
  const error = refusal(() => decodeJson(type, text));
  expect(error.message).toBe(message);
  expect(formatPath(error.path)).toBe(path);
});

test("leniently, missing attributes are null and undeclared ones are dropped, at every depth", () => {
  const text = '{"name":"a","old":{"x":1},"home":{"street":"s"}}';
  expect(decodeJson(person, text, { lenient: true })).toEqual(person.from({ name: "a", home: {} }));
  expect(decodeJson(list(person), `[${text}]`, { lenient: true })).toEqual([person.from({ name: "a", home: {} })]);
});

test("a refusal of text that is not JSON shows nothing of it", () => {
  const error = refusal(() => parseJson('{"key": sk-admin-secret}'));
  expect(error.message).toBe("the text is not valid JSON");
  expect(refusal(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).message).toBe("the text is not valid UTF-8");
});

test("numbers in text are left alone", () => {
  const text = '{"id":"12345678901234567890","at":"x 1e5","n":9007199254740993}';
  expect(stringifyJson(parseJson(text))).toBe(text);
});

test("a key __proto__ is a key like any other", () => {
  const value = decodeJson(map(number), '{"__proto__":9007199254740993,"constructor":1}');
  expect(Object.entries(value ?? {})).toEqual([
    ["__proto__", 9007199254740993n],
    ["constructor", 1],
  ]);
  expect(encodeJson(map(number), value)).toBe('{"__proto__":9007199254740993,"constructor":1}');
});

describe("what JSON has no words for is refused:", () => {
  test("an unknown", () => {
    const error = refusal(() => encodeJson(object({ a: string }), { a: unknown }));
    expect(error.message).toBe("string is required, got a value known only after apply");
    expect(formatPath(error.path)).toBe("a");
  });

  test.each([Infinity, -Infinity, NaN])("%s", (value) => {
    expect(() => encodeJson(number, value)).toThrow(ValueError);
    expect(() => stringifyJson([value])).toThrow(ValueError);
  });
});

test("nesting without end is refused", () => {
  const deep = (open: string, inner: string, close: string): string =>
    open.repeat(100_000) + inner + close.repeat(100_000);
  expect(() => parseJson(deep("[", "9007199254740993", "]"))).toThrow(ValueError);
  expect(() => decodeJson(dynamic, deep('{"type":"dynamic","value":', "1", "}"))).toThrow(ValueError);
  expect(() => decodeJson(string, deep("[", "", "]"))).toThrow(ValueError);
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
