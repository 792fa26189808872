import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConstraint } from "../../../src/kit/values/dynamic.ts";
import { decodeJson, encodeJson, parseJson, stringifyJson } from "../../../src/kit/values/json.ts";
import { decodeMsgpack, encodeMsgpack } from "../../../src/kit/values/msgpack.ts";
import { numberText, parseNumber } from "../../../src/kit/values/number.ts";
import { ValueError } from "../../../src/kit/values/path.ts";
import type { Value } from "../../../src/kit/values/value.ts";
import { isWhollyKnown } from "../../../src/kit/values/value.ts";
import { anyNumber, typedValue } from "./arbitrary.ts";

const runs = { numRuns: 500 };

describe("for any type and any value of it", () => {
  test("msgpack gives back the same value, and the same bytes once more", () => {
    fc.assert(
      fc.property(typedValue({ unknown: true }), ({ type, value }) => {
        const bytes = encodeMsgpack(type, value);
        const decoded = decodeMsgpack(type, bytes);
        expect(type.equals(decoded, value)).toBe(true);
        expect(Buffer.from(encodeMsgpack(type, decoded)).equals(bytes)).toBe(true);
      }),
      runs,
    );
  });

  test("JSON gives back the same value, and the same text once more", () => {
    fc.assert(
      fc.property(typedValue({ unknown: false }), ({ type, value }) => {
        const text = encodeJson(type, value);
        const decoded = decodeJson(type, text);
        expect(type.equals(decoded, value)).toBe(true);
        expect(encodeJson(type, decoded)).toBe(text);
        expect(isWhollyKnown(value)).toBe(true);
      }),
      runs,
    );
  });

  test("narrowing a value again changes nothing", () => {
    fc.assert(
      fc.property(typedValue({ unknown: true }), ({ type, value }) => {
        expect(type.equals(type.from(value, { unknown: true }), value)).toBe(true);
      }),
      runs,
    );
  });

  test("its constraint in JSON names a type that reads the same bytes", () => {
    fc.assert(
      fc.property(typedValue({ unknown: true }), ({ type, value }) => {
        const constraint = JSON.stringify(type.constraint);
        const parsed = parseConstraint(JSON.parse(constraint));
        expect(JSON.stringify(parsed.constraint)).toBe(constraint);
        const bytes = encodeMsgpack(type, value);
        const decoded = decodeMsgpack(parsed, bytes);
        expect(type.equals(decodeMsgpack(type, encodeMsgpack(parsed, decoded)), value)).toBe(true);
      }),
      runs,
    );
  });

  test("equality is the same both ways round and follows the values", () => {
    fc.assert(
      fc.property(typedValue({ unknown: true }), fc.func(fc.boolean()), ({ type, value }, choose) => {
        const changed = replaceOne(value, (part) => choose(part));
        expect(type.equals(changed, value)).toBe(changed === value);
        expect(type.equals(value, changed)).toBe(changed === value);
      }),
      runs,
    );
  });

  test("bytes cut off anywhere are refused", () => {
    fc.assert(
      fc.property(
        typedValue({ unknown: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        ({ type, value }, part) => {
          const bytes = encodeMsgpack(type, value);
          expect(() => decodeMsgpack(type, bytes.subarray(0, Math.floor(bytes.length * part)))).toThrow(ValueError);
        },
      ),
      runs,
    );
  });

  test("bytes with one changed are read or refused", () => {
    fc.assert(
      fc.property(typedValue({ unknown: true }), fc.nat(), fc.nat(255), ({ type, value }, at, byte) => {
        const bytes = Buffer.from(encodeMsgpack(type, value));
        bytes[at % bytes.length] = byte;
        expectReadOrRefused(() => encodeMsgpack(type, decodeMsgpack(type, bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  test("random bytes and random text are read or refused", () => {
    fc.assert(
      fc.property(
        typedValue({ unknown: false }),
        fc.uint8Array({ maxLength: 100 }),
        fc.string(),
        fc.json(),
        ({ type }, bytes, text, json) => {
          expectReadOrRefused(() => decodeMsgpack(type, bytes));
          expectReadOrRefused(() => decodeJson(type, text));
          expectReadOrRefused(() => decodeJson(type, bytes, { lenient: true }));
          expectReadOrRefused(() => decodeJson(type, json, { lenient: true }));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("data of any kind is narrowed or refused", () => {
    fc.assert(
      fc.property(typedValue({ unknown: false }), fc.anything(), ({ type }, input) => {
        expectReadOrRefused(() => encodeMsgpack(type, type.from(input)));
      }),
      runs,
    );
  });
});

test("a number is the number its text says", () => {
  fc.assert(
    fc.property(anyNumber, (number) => {
      const text = numberText(number);
      expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
      expect(numberText(parseNumber(text) ?? ("not a number" as never))).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test("JSON without risky numbers is what JSON.parse and JSON.stringify say", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(stringifyJson(parseJson(text)))).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

function expectReadOrRefused(run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
  }
}

/** The value with one string, bool or null somewhere in it changed, where `choose` picks one; else the value itself. */
function replaceOne(value: Value, choose: (part: unknown) => boolean): Value {
  if (typeof value === "string") return choose(value) ? `${value}x` : value;
  if (typeof value === "boolean") return choose(value) ? !value : value;
  if (Array.isArray(value)) {
    const list: readonly Value[] = value;
    for (const [index, item] of list.entries()) {
      const changed = replaceOne(item, choose);
      // A changed element of a set may become one that is there already: only lists with one element are safe.
      if (changed !== item && list.length === 1) return list.with(index, changed);
    }
  }
  return value;
}
