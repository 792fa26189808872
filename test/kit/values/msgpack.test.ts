import * as fc from "fast-check";
import msgpack5 from "msgpack5";
import { describe, expect, test } from "vitest";
import { list, map, set } from "../../../src/kit/values/collection.ts";
import { dynamic, typed } from "../../../src/kit/values/dynamic.ts";
import { decodeMsgpack, encodeMsgpack } from "../../../src/kit/values/msgpack.ts";
import { object, tuple } from "../../../src/kit/values/object.ts";
import { formatPath, ValueError } from "../../../src/kit/values/path.ts";
import { bool, float64, int32, int64, number, string } from "../../../src/kit/values/primitive.ts";
import type { Type } from "../../../src/kit/values/type.ts";
import type { Value } from "../../../src/kit/values/value.ts";
import { decimal, isUnknown, refined, unknown } from "../../../src/kit/values/value.ts";

const person = object({ name: string, age: int64, tags: list(string) });

const canonical: readonly [string, Type, Value, string][] = [
  ["null", string, null, "c0"],
  ["an unknown", string, unknown, "d40000"],
  ["text", string, "hi", "a26869"],
  ["text of 31 bytes", string, "a".repeat(31), `bf${"61".repeat(31)}`],
  ["text of 32 bytes", string, "a".repeat(32), `d920${"61".repeat(32)}`],
  ["text of 256 bytes", string, "a".repeat(256), `da0100${"61".repeat(256)}`],
  ["text of 65536 bytes", string, "a".repeat(65536), `db00010000${"61".repeat(65536)}`],
  ["text beyond ASCII", string, "é", "a2c3a9"],
  ["text with a NUL", string, "a\u0000b", "a3610062"],
  ["twenty characters of two bytes", string, "é".repeat(20), `d928${"c3a9".repeat(20)}`],
  ["true", bool, true, "c3"],
  ["false", bool, false, "c2"],
  ["0", number, 0, "00"],
  ["127", number, 127, "7f"],
  ["128", number, 128, "cc80"],
  ["256", number, 256, "cd0100"],
  ["65536", number, 65536, "ce00010000"],
  ["2^32 - 1", number, 4294967295, "ceffffffff"],
  ["2^32", number, 4294967296, "cf0000000100000000"],
  ["2^53 + 1", number, 9007199254740993n, "cf0020000000000001"],
  ["2^63 - 1", number, 2n ** 63n - 1n, "cf7fffffffffffffff"],
  ["2^63, beyond 64 bits with a sign", number, 2n ** 63n, `b3${Buffer.from("9223372036854775808").toString("hex")}`],
  ["-1", number, -1, "ff"],
  ["-32", number, -32, "e0"],
  ["-33", number, -33, "d0df"],
  ["-128", number, -128, "d080"],
  ["-129", number, -129, "d1ff7f"],
  ["-32769", number, -32769, "d2ffff7fff"],
  ["-2^31", number, -(2 ** 31), "d280000000"],
  ["-2^31 - 1", number, -(2 ** 31) - 1, "d3ffffffff7fffffff"],
  ["-2^63", number, -(2n ** 63n), "d38000000000000000"],
  ["0.5, exact in binary", number, 0.5, "cb3fe0000000000000"],
  ["0.1, not exact in binary", number, 0.1, "a3302e31"],
  ["1e-7, without exponent", number, 1e-7, `a9${Buffer.from("0.0000001").toString("hex")}`],
  ["10^100, all digits", number, 10n ** 100n, `d965${Buffer.from(`1${"0".repeat(100)}`).toString("hex")}`],
  [
    "more digits than a double has",
    number,
    decimal("0.12345678901234567891"),
    `b6${Buffer.from("0.12345678901234567891").toString("hex")}`,
  ],
  ["the exact value of a double", number, decimal("0.000000000931322574615478515625"), "cb3e10000000000000"],
  ["infinity", number, Infinity, "cb7ff0000000000000"],
  ["-infinity", number, -Infinity, "cbfff0000000000000"],
  ["0.1 as a double", float64, 0.1, "cb3fb999999999999a"],
  ["a double that is whole", float64, 3, "03"],
  ["an empty list", list(string), [], "90"],
  ["a list", list(string), ["a", null, unknown], "93a161c0d40000"],
  ["a list of 16", list(number), Array<number>(16).fill(1), `dc0010${"01".repeat(16)}`],
  ["a set", set(string), ["b", "a"], "92a162a161"],
  [
    "a map, keys sorted by bytes",
    map(number),
    Object.assign(Object.create(null), { b: 1, "\u{1f600}": 2, "\uffff": 3, a: 4 }),
    "84a16104a16201a3efbfbf03a4f09f988002",
  ],
  ["an object, attributes sorted", person, { name: "A", age: 1, tags: [] }, "83a361676501a46e616d65a141a47461677390"],
  ["an object whose attributes are null", person, person.from({}), "83a3616765c0a46e616d65c0a474616773c0"],
  ["a tuple", tuple([string, number]), ["a", 1], "92a16101"],
  ["a dynamic null", dynamic, null, "c0"],
  ["a dynamic unknown", dynamic, unknown, "d40000"],
  ["a dynamic string", dynamic, typed(string, "a"), `92c408${Buffer.from('"string"').toString("hex")}a161`],
  [
    "a dynamic null whose type is known",
    dynamic,
    typed(string, null),
    `92c408${Buffer.from('"string"').toString("hex")}c0`,
  ],
  [
    "a dynamic unknown whose type is known",
    dynamic,
    typed(string, unknown),
    `92c408${Buffer.from('"string"').toString("hex")}d40000`,
  ],
  [
    "an unknown that is not null and begins with pre-",
    string,
    refined({ notNull: true, prefix: "pre-" }),
    "c7090c8201c202a47072652d",
  ],
  ["an unknown that is not null", string, refined({ notNull: true }), "c7030c8101c2"],
  [
    "an unknown number between bounds",
    number,
    refined({ lower: { value: 0, inclusive: true }, upper: { value: 0.1, inclusive: false } }),
    "c70c0c82039200c30492a3302e31c2",
  ],
  ["an unknown list of two at most", list(string), refined({ minLength: 0, maxLength: 2 }), "c7050c8205000602"],
];

test.each(canonical)("%s is written as Terraform writes it, and read back", (_name, type, value, hex) => {
  expect(Buffer.from(encodeMsgpack(type, value)).toString("hex")).toBe(hex);
  const decoded = decodeMsgpack(type, Buffer.from(hex, "hex"));
  expect(type.equals(decoded, value)).toBe(true);
  expect(Buffer.from(encodeMsgpack(type, decoded)).toString("hex")).toBe(hex);
});

const accepted: readonly [string, Type, string, Value][] = [
  ["uint8 for a small number", number, "cc01", 1],
  ["uint64 for a small number", number, "cf0000000000000001", 1],
  ["int16 for a small number", number, "d1ffff", -1],
  ["int64 for a small number", number, "d3ffffffffffffffff", -1],
  ["the largest uint64", number, "cfffffffffffffffff", 2n ** 64n - 1n],
  ["float32", number, "ca3f000000", 0.5],
  ["a float that is whole", number, "cb4008000000000000", 3],
  ["minus zero", number, "cb8000000000000000", 0],
  ["a whole float beyond 2^53", number, "cb4340000000000001", 9007199254740994n],
  ["text with a trailing zero", number, "a4302e3130", 0.1],
  ["text with an exponent", number, "a431652d31", 0.1],
  ["text of a whole number", number, "a3312e30", 1],
  ["a string as bin", string, "c4026869", "hi"],
  ["a type as str", dynamic, `92a8${Buffer.from('"string"').toString("hex")}a161`, typed(string, "a")],
  ["an unknown with another code", string, "d40500", unknown],
  ["an unknown of no length", string, "c70000", unknown],
  ["an unknown refined in ways yet to come", string, "c7070c826381010201c2", refined({ notNull: true })],
  ["a refinement that says null", string, "c7030c8101c3", null],
  ["a set with duplicates", set(string), "93a161a162a161", ["a", "b"]],
  ["a set with two unknowns, which may differ", set(string), "92d40000d40000", [unknown, unknown]],
  ["attributes in another order", person, "83a474616773c0a46e616d65c0a3616765c0", person.from({})],
];

test.each(accepted)("%s is read", (_name, type, hex, value) => {
  expect(decodeMsgpack(type, Buffer.from(hex, "hex"))).toEqual(value);
});

test("what is known of an unknown survives", () => {
  const known = { notNull: true, prefix: "ft:", minLength: 1 } as const;
  const value = decodeMsgpack(string, encodeMsgpack(string, refined(known)));
  expect(isUnknown(value) && value.refinement).toEqual(known);
});

test("a long prefix is shortened between characters, as Terraform does", () => {
  const value = decodeMsgpack(string, encodeMsgpack(string, refined({ prefix: `a${"é".repeat(400)}` })));
  expect(isUnknown(value) && value.refinement?.prefix).toBe(`a${"é".repeat(127)}`);
});

const refused: readonly [string, Type, string, string, string][] = [
  ["no bytes", string, "", "", "the bytes end in the middle of a value"],
  ["a bool for a string", string, "c3", "", "string is required, got bool"],
  ["a string for a bool", bool, "a161", "", "bool is required, got string"],
  ["a bool for a number", number, "c3", "", "number is required, got bool"],
  ["hexadecimal text", number, "a430783130", "", "number is required, got a text that is not one"],
  ["NaN", number, "cb7ff8000000000000", "", "a number is required, got NaN"],
  ["NaN of four bytes", float64, "ca7fc00000", "", "a number is required, got NaN"],
  ["text cut off", string, "a56869", "", "the bytes end in the middle of a value"],
  ["broken UTF-8", string, "a2c328", "", "the text is not valid UTF-8"],
  ["a byte too many", string, "a16100", "", "1 bytes follow the value"],
  [
    "four billion elements that are not there",
    list(string),
    "ddffffffff",
    "",
    "the bytes end in the middle of a value",
  ],
  ["four billion pairs that are not there", map(string), "dfffffffff", "", "the bytes end in the middle of a value"],
  ["four billion bytes that are not there", string, "dbffffffff", "", "the bytes end in the middle of a value"],
  ["an unknown extension", string, "d5050000", "", "unsupported extension type"],
  ["an attribute too few", person, "82a3616765c0a46e616d65c0", "", "an object with 3 attributes is required (2 given)"],
  ["an attribute that is not declared", person, "83a3616765c0a46e616d65c0a178c0", "", 'unsupported attribute "x"'],
  [
    "an attribute twice in place of another",
    person,
    "83a3616765c0a3616765c0a474616773c0",
    "",
    'duplicate attribute "age"',
  ],
  [
    "an attribute twice, in its place the second time",
    person,
    "83a46e616d65c0a46e616d65c0a474616773c0",
    "",
    "duplicate attribute",
  ],
  ["a key twice", map(string), "82a161c0a161c0", "", 'duplicate key "a"'],
  [
    "a wrong value deep inside",
    object({ a: list(person) }),
    "81a1619183a3616765a178a46e616d65c0a474616773c0",
    "a[0].age",
    "number is required, got a text that is not one",
  ],
  ["a wrong value in a map", object({ a: map(string) }), "81a16181a16bc3", 'a["k"]', "string is required, got bool"],
  ["a wrong value in a set", object({ a: set(string) }), "81a16191c3", "a[…]", "string is required, got bool"],
  ["a tuple too long", tuple([string]), "92a161a161", "", "a tuple with 1 elements is required (2 given)"],
  ["a fraction for an integer", int64, "cb3fe0000000000000", "", "a whole number is required"],
  [
    "2^63 for an integer",
    int64,
    "cf8000000000000000",
    "",
    "a number between -9223372036854775808 and 9223372036854775807 is required",
  ],
  [
    "2^31 for an integer of 32 bits",
    int32,
    "ce80000000",
    "",
    "a number between -2147483648 and 2147483647 is required",
  ],
  [
    "a number no double reaches",
    float64,
    `a5${Buffer.from("1e309").toString("hex")}`,
    "",
    "a number between -1.8e308 and 1.8e308 is required",
  ],
  ["a type that is none", dynamic, `92a5${Buffer.from('"str"').toString("hex")}a161`, "", "malformed type constraint"],
  ["a type that is not JSON", dynamic, "92a16ba161", "", "malformed type constraint"],
  [
    "a number with a huge exponent",
    number,
    `ab${Buffer.from("1e999999999").toString("hex")}`,
    "",
    "number is required, got a text that is not one",
  ],
];

test.each(refused)("%s is refused", (_name, type, hex, path, message) => {
  const error = refusal(() => decodeMsgpack(type, Buffer.from(hex, "hex")));
  expect(error.message).toBe(message);
  expect(formatPath(error.path)).toBe(path);
});

test("a refinement of more than 1024 bytes is refused", () => {
  const payload = Buffer.concat([Buffer.from("8102da0400", "hex"), Buffer.alloc(1024, 0x61)]);
  const bytes = Buffer.concat([Buffer.from("c804050c", "hex"), payload]);
  expect(refusal(() => decodeMsgpack(string, bytes)).message).toContain("1029 bytes");
});

describe("nesting without end", () => {
  const wrapper = Buffer.concat([Buffer.from("92c409", "hex"), Buffer.from('"dynamic"')]);

  test("is refused in dynamic values", () => {
    const bytes = Buffer.concat([...Array<Buffer>(100_000).fill(wrapper), Buffer.from([0xc0])]);
    expect(refusal(() => decodeMsgpack(dynamic, bytes)).message).toContain("levels deep");
  });

  test("is refused in types", () => {
    const type = Buffer.from(`${'["list",'.repeat(50_000)}"string"${"]".repeat(50_000)}`);
    const header = Buffer.from("92c600000000", "hex");
    header.writeUInt32BE(type.length, 2);
    const bytes = Buffer.concat([header, type, Buffer.from([0xc0])]);
    expect(refusal(() => decodeMsgpack(dynamic, bytes)).message).toContain("levels deep");
  });

  test("is refused in refinements", () => {
    const payload = Buffer.concat([Buffer.from("8163", "hex"), Buffer.alloc(1000, 0x91), Buffer.from([0xc0])]);
    const bytes = Buffer.concat([Buffer.from("c803eb0c", "hex"), payload]);
    expect(refusal(() => decodeMsgpack(string, bytes)).message).toContain("levels deep");
  });
});

describe("a value that is not of its type is not written", () => {
  const cases: readonly [string, Type, Value, string, string][] = [
    ["a number", list(string), ["a", 1], "[1]", "string is required, got number"],
    [
      "an object without an attribute",
      person,
      { name: "a", age: 1 },
      "",
      "an object with 3 attributes is required (2 given)",
    ],
    ["an object with another attribute", person, { name: "a", age: 1, tag: null }, "", 'unsupported attribute "tag"'],
    ["NaN", object({ a: number }), { a: NaN }, "a", "a number is required, got NaN"],
    [
      "an integer out of range",
      object({ a: int32 }),
      { a: 2 ** 31 },
      "a",
      "a number between -2147483648 and 2147483647 is required",
    ],
    ["a list for a map", map(string), ["a"], "", "map of string is required, got list"],
    ["an object for a list", list(string), {}, "", "list of string is required, got object"],
    ["a bare string for a dynamic value", dynamic, "a", "", "dynamic is required, got string"],
  ];
  test.each(cases)("%s", (_name, type, value, path, message) => {
    const error = refusal(() => encodeMsgpack(type, value));
    expect(error.message).toBe(message);
    expect(formatPath(error.path)).toBe(path);
  });
});

test("keys that mean something to JavaScript are keys like any other", () => {
  const type = map(string);
  const value = type.from(new Map(["__proto__", "constructor", "hasOwnProperty", "toString"].map((key) => [key, key])));
  const decoded = decodeMsgpack(type, encodeMsgpack(type, value));
  expect(Object.keys(decoded ?? {})).toEqual(["__proto__", "constructor", "hasOwnProperty", "toString"]);
  expect(type.equals(decoded, value)).toBe(true);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

describe("an independent codec, msgpack5,", () => {
  const { encode, decode } = msgpack5();
  const type = object({
    text: string,
    flag: bool,
    count: number,
    half: float64,
    items: list(string),
    labels: map(number),
    pair: tuple([bool, string]),
  });
  const key = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => text !== "__proto__");
  const data = fc.record({
    text: fc.option(fc.string({ unit: "grapheme", maxLength: 400 })),
    flag: fc.option(fc.boolean()),
    count: fc.option(fc.maxSafeInteger()),
    half: fc.option(fc.integer().map((value) => value / 8)),
    items: fc.array(fc.option(fc.string({ unit: "grapheme" })), { maxLength: 40 }),
    labels: fc
      .uniqueArray(fc.tuple(key, fc.integer()), { maxLength: 40, selector: ([name]) => name.normalize("NFC") })
      .map((entries) => Object.fromEntries(entries.map(([name, value]) => [name.normalize("NFC"), value]))),
    pair: fc.tuple(fc.boolean(), fc.string({ unit: "grapheme" })),
  });

  test("reads what we write", () => {
    fc.assert(
      fc.property(data, (input) => {
        const value = type.from(input);
        expect(decode(encodeMsgpack(type, value))).toEqual(value);
      }),
    );
  });

  test("writes what we read", () => {
    fc.assert(
      fc.property(data, (input) => {
        const value = type.from(input);
        expect(decodeMsgpack(type, Buffer.from(encode(value)))).toEqual(value);
      }),
    );
  });

  test("would lose an integer of 64 bits, which is why it is only a witness", () => {
    const bytes = encodeMsgpack(number, 9007199254740993n);
    expect(decode(bytes)).toBe(9007199254740992);
    expect(decodeMsgpack(number, bytes)).toBe(9007199254740993n);
    expect(() => encode(9007199254740993n)).toThrow("not implemented");
  });
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
