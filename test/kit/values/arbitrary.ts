import * as fc from "fast-check";
import { list, map, set } from "../../../src/kit/values/collection.ts";
import { dynamic } from "../../../src/kit/values/dynamic.ts";
import { parseNumber } from "../../../src/kit/values/number.ts";
import { object, tuple } from "../../../src/kit/values/object.ts";
import { bool, float64, int32, int64, number, string } from "../../../src/kit/values/primitive.ts";
import type { CollectionType, ObjectType, TupleType, Type } from "../../../src/kit/values/type.ts";
import type { Unknown, Value } from "../../../src/kit/values/value.ts";
import { decimal, refined, unknown } from "../../../src/kit/values/value.ts";

/** A type and a value of it, as from() makes it. */
export interface Typed {
  readonly type: Type;
  readonly value: Value;
}

/** Any type, nested a few levels, with any value of it; unknowns only where asked for. */
export function typedValue(options: { unknown: boolean }): fc.Arbitrary<Typed> {
  return anyType.chain((type) =>
    valueOf(type, options.unknown).map((input) => ({ type, value: type.from(input, options) })),
  );
}

const key = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("__proto__", "constructor", "toString", "", "\u{1f600}", "\uffff", "a\u0000b"),
  },
);

const digits = fc.string({ unit: fc.nat(9).map(String), minLength: 1, maxLength: 40 });

const longDecimal = fc
  .tuple(fc.constantFrom("", "-"), digits, digits)
  .map(([sign, whole, fraction]) => parseNumber(`${sign}${whole}.${fraction}`) ?? 0);

export const anyNumber = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 54n }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 0.1, 0.5, 1e100, 1e-7, 5e-324, 2 ** -30, 2 ** 53, 2n ** 63n, -(2n ** 63n)),
  fc.constant(decimal("0.1000000000000000055511151231257827021181583404541015625")),
  longDecimal,
);

const inputs = new Map<Type, fc.Arbitrary<unknown>>([
  [string, fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme", maxLength: 300 }))],
  [bool, fc.boolean()],
  [number, anyNumber],
  [int64, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [int32, fc.integer()],
  [float64, anyNumber],
  [dynamic, fc.jsonValue({ maxDepth: 3 })],
]);

const anyType: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3, depthIdentifier: "type" },
    { weight: 4, arbitrary: fc.constantFrom<Type>(...inputs.keys()) },
    { weight: 1, arbitrary: tie("type").map((element) => list(plain(element))) },
    { weight: 1, arbitrary: tie("type").map((element) => set(plain(element))) },
    { weight: 1, arbitrary: tie("type").map((element) => map(plain(element))) },
    { weight: 1, arbitrary: fc.array(tie("type"), { maxLength: 3 }).map((elements) => tuple(elements)) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(key, tie("type")), { maxLength: 5 })
        .map((entries) => object(Object.fromEntries(entries.map(([name, type]) => [name.normalize("NFC"), type])))),
    },
  ),
})).type;

/** Elements of a collection must agree on their type, which random dynamic values do not. */
function plain(element: Type): Type {
  return element === dynamic ? string : element;
}

const anyUnknown: fc.Arbitrary<Unknown> = fc.oneof(
  fc.constant(unknown),
  fc
    .record(
      {
        notNull: fc.constant(true as const),
        prefix: fc.string({ unit: "grapheme-ascii", maxLength: 250 }),
        lower: fc.record({ value: fc.oneof(fc.integer(), fc.bigInt(), fc.constant(0.1)), inclusive: fc.boolean() }),
        upper: fc.record({ value: fc.maxSafeInteger(), inclusive: fc.boolean() }),
        minLength: fc.nat(),
        maxLength: fc.nat(),
      },
      { requiredKeys: ["notNull"] },
    )
    .map((refinement) => refined(refinement)),
);

function valueOf(type: Type, unknowns: boolean): fc.Arbitrary<unknown> {
  const known = inputs.get(type) ?? containerOf(type, unknowns);
  return fc.oneof(
    { weight: 8, arbitrary: known },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: unknowns ? 1 : 0, arbitrary: anyUnknown },
  );
}

function containerOf(type: Type, unknowns: boolean): fc.Arbitrary<unknown> {
  switch (type.constraint[0]) {
    case "list":
    case "set":
      return fc.array(valueOf((type as CollectionType<unknown>).element, unknowns), { maxLength: 20 });
    case "map": {
      const entry = fc.tuple(key, valueOf((type as CollectionType<unknown>).element, unknowns));
      return fc
        .uniqueArray(entry, { maxLength: 20, selector: ([name]) => name.normalize("NFC") })
        .map((entries) => new Map(entries));
    }
    case "tuple":
      return fc.tuple(...(type as TupleType).elements.map((element) => valueOf(element, unknowns)));
    default: {
      const { attributes } = type as ObjectType;
      return fc
        .tuple(...Object.keys(attributes).map((name) => valueOf(attributes[name] ?? string, unknowns)))
        .map((values) => new Map(Object.keys(attributes).map((name, index) => [name, values[index]])));
    }
  }
}
