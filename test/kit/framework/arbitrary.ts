/** Schemas of every shape, and the values that a user, an API and a state could have for them. */
import * as fc from "fast-check";
import {
  computed,
  defaulted,
  isNested,
  listNested,
  mapNested,
  optional,
  optionalComputed,
  required,
  setNested,
  singleNested,
  writeOnly,
} from "../../../src/kit/framework/attribute.ts";
import type { Attribute, Attributes, Mode } from "../../../src/kit/framework/attribute.ts";
import { groupBlock, listBlock, mapBlock, setBlock, singleBlock } from "../../../src/kit/framework/block.ts";
import type { Block, Blocks } from "../../../src/kit/framework/block.ts";
import { nestedBodyOf, mapObjects } from "../../../src/kit/framework/nested.ts";
import type { Body, NestedBody } from "../../../src/kit/framework/nested.ts";
import { schemaOf } from "../../../src/kit/framework/schema.ts";
import type { Schema } from "../../../src/kit/framework/schema.ts";
import { list, map, set } from "../../../src/kit/values/collection.ts";
import { dynamic } from "../../../src/kit/values/dynamic.ts";
import { object, tuple } from "../../../src/kit/values/object.ts";
import { bool, float64, int32, int64, number, string } from "../../../src/kit/values/primitive.ts";
import type { CollectionType, ObjectType, TupleType, Type } from "../../../src/kit/values/type.ts";
import { emptyObject, isDynamic, isList, isObject, isUnknown, unknown } from "../../../src/kit/values/value.ts";
import type { ObjectValue, Value } from "../../../src/kit/values/value.ts";

/** Where a choice comes from: a whole number below the bound. */
export type Pick = (bound: number) => number;

/** Choices that depend on nothing but the seed. */
export function picker(seed: number): Pick {
  let state = seed >>> 0;
  return (bound) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const seed = fc.integer({ min: 0, max: 0xffffffff });

/** Any schema: attributes of all modes, types and nestings, blocks of all nestings, three levels deep. */
export function anySchema(): fc.Arbitrary<Schema> {
  return anyBody(2, { inSet: false, inCollection: false, modes: undefined }).map(({ attributes, blocks }) =>
    schemaOf("resource any", { description: "Any.", attributes, blocks }),
  );
}

/** Any schema, and a seed for the choices that go with it. */
export function anyCase(): fc.Arbitrary<{ schema: Schema; seed: number }> {
  return fc
    .record({ schema: anySchema(), seed })
    .map((each) => ({ ...each, [fc.toStringMethod]: () => `seed ${each.seed} of ${describeBody(each.schema)}` }));
}

function describeBody({ attributes, blocks }: Body): string {
  const parts = [
    ...Object.entries(attributes).map(
      ([name, { type, mode, semanticEquals, unknownOnUpdate, notNull, deprecated, requiresReplace }]) => {
        const flags = Object.entries({ semanticEquals, unknownOnUpdate, notNull, deprecated, requiresReplace }).filter(
          ([, flag]) => flag,
        );
        const shape = isNested(type)
          ? `${type.nested.nesting}${describeBody({ attributes: type.nested.attributes, blocks: {} })}`
          : JSON.stringify(type.constraint);
        return [name, ": ", mode, " ", ...flags.map(([flag]) => `${flag} `), shape].join("");
      },
    ),
    ...Object.entries(blocks).map(([name, block]) => `${name} ${block.nesting}${describeBody(block)}`),
  ];
  return `{ ${parts.join(", ")} }`;
}

interface Place {
  readonly inSet: boolean;
  /** of objects */
  readonly inCollection: boolean;
  /** what may be used; all where undefined */
  readonly modes: readonly Mode[] | undefined;
}

const names = ["a", "b", "c", "d"];

function anyBody(depth: number, place: Place): fc.Arbitrary<{ attributes: Attributes; blocks: Blocks }> {
  const attributes = anyAttributes(depth, place);
  if (depth === 0) return attributes.map((each) => ({ attributes: each, blocks: {} }));
  const blocks = fc
    .array(anyBlock(depth - 1, place), { maxLength: 2 })
    .map((each) => Object.fromEntries(each.map((block, index) => [`block_${index}`, block])));
  return fc.record({ attributes, blocks });
}

function anyAttributes(depth: number, place: Place): fc.Arbitrary<Attributes> {
  return fc
    .array(anyAttribute(depth, place), { minLength: 1, maxLength: names.length })
    .map((each) => Object.fromEntries(each.map((attribute, index) => [names[index], attribute])));
}

function anyBlock(depth: number, place: Place): fc.Arbitrary<Block> {
  return fc.constantFrom(singleBlock, groupBlock, listBlock, setBlock, mapBlock).chain((make) =>
    anyBody(depth, {
      ...place,
      inSet: place.inSet || make === setBlock,
      inCollection: place.inCollection || !(make === singleBlock || make === groupBlock),
    }).map(({ attributes, blocks }) => make("Block.", attributes, { blocks }) as Block),
  );
}

function anyAttribute(depth: number, place: Place): fc.Arbitrary<Attribute> {
  const modes: readonly Mode[] = place.modes ?? [
    "required",
    "optional",
    "optional",
    "computed",
    "optionalComputed",
    "defaulted",
    ...(place.inSet ? [] : ["writeOnly" as const]),
  ];
  return fc
    .record({ mode: fc.constantFrom(...modes), flags: fc.nat(63), seed })
    .chain(({ mode, flags, seed: from }) =>
      anyType(depth, place, mode).map((type) => attributeOf(mode, type, flags, picker(from))),
    );
}

function anyType(depth: number, place: Place, mode: Mode): fc.Arbitrary<Type> {
  const flat = fc.constantFrom<Type>(
    string,
    string,
    bool,
    int64,
    float64,
    number,
    list(string),
    set(string),
    map(int64),
    object({ x: string, y: list(number) }),
    set(object({ x: string, y: bool })),
    tuple([string, int32]),
    ...(place.inCollection ? [] : [dynamic]),
  );
  if (depth === 0) return flat;
  const nested = fc.constantFrom(singleNested, listNested, setNested, mapNested).chain((make) => {
    const inSet = place.inSet || make === setNested;
    // What lies in something computed, or write-only, is that, too.
    const modes = mode === "computed" || mode === "writeOnly" ? [mode] : place.modes;
    if (mode === "writeOnly" && inSet) return flat;
    return anyAttributes(depth - 1, { inSet, inCollection: place.inCollection || make !== singleNested, modes }).map(
      (inner) => make(inner) as Type,
    );
  });
  return fc.oneof({ weight: 2, arbitrary: flat }, { weight: 1, arbitrary: nested });
}

function attributeOf(mode: Mode, type: Type, flags: number, pick: Pick): Attribute {
  const common = {
    sensitive: (flags & 1) !== 0,
    ...((flags & 6) === 6 && { deprecated: "Use another." }),
  };
  const settable = {
    ...common,
    requiresReplace:
      ([false, true, "ifConfigured", ({ planned }: { planned: unknown }) => !isUnknown(planned)] as const)[
        (flags >> 3) & 3
      ] ?? false,
    ...(type === string && (flags & 32) !== 0 && { semanticEquals: sameLetters as never }),
  };
  const answered = { unknownOnUpdate: (flags & 6) === 2, notNull: (flags & 6) === 4 };
  switch (mode) {
    case "required":
      return required(type, "Required.", settable);
    case "optional":
      return optional(type, "Optional.", settable);
    case "computed":
      return computed(type, "Computed.", { ...common, ...answered });
    case "optionalComputed":
      return optionalComputed(type, "Optional and computed.", { ...settable, ...answered });
    case "defaulted":
      return defaulted(type, "Defaulted.", { default: defaultOf(type, pick), ...settable });
    case "writeOnly":
      return writeOnly(type, "Write-only.", common);
  }
}

function sameLetters(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A configuration of the schema, with unknowns where they are asked for. */
export function configOf(schema: Schema, pick: Pick, unknowns: boolean): ObjectValue {
  return schema.type.from(configuredBody(schema, pick, unknowns), { unknown: true }) as ObjectValue;
}

/** The configuration, but changed here and there. */
export function changedConfig(schema: Schema, config: ObjectValue, pick: Pick, unknowns: boolean): ObjectValue {
  const other = configOf(schema, pick, unknowns);
  const mixed = Object.assign(emptyObject(), config);
  for (const name of Object.keys(other)) if (pick(3) === 0) mixed[name] = other[name] ?? null;
  return mixed;
}

function configuredBody({ attributes, blocks }: Body, pick: Pick, unknowns: boolean): ObjectValue {
  const config = emptyObject();
  for (const [name, attribute] of Object.entries(attributes)) {
    config[name] = configuredAttribute(attribute, pick, unknowns);
  }
  for (const [name, block] of Object.entries(blocks)) {
    const make = (): ObjectValue => configuredBody(block, pick, unknowns);
    if (block.nesting === "single") config[name] = pick(3) === 0 ? null : make();
    else if (block.nesting === "group") config[name] = make();
    else if (unknowns && pick(8) === 0) config[name] = unknown;
    else config[name] = several(block.nesting, pick, make);
  }
  return config;
}

function configuredAttribute({ mode, required: must, type }: Attribute, pick: Pick, unknowns: boolean): Value {
  if (mode === "computed") return null;
  if (!must && pick(3) === 0) return null;
  if (unknowns && pick(5) === 0) return unknown;
  if (!isNested(type)) return valueOf(type, pick, unknowns);
  const { nesting, attributes } = type.nested;
  const make = (): ObjectValue => configuredBody({ attributes, blocks: {} }, pick, unknowns);
  return nesting === "single" ? make() : several(nesting, pick, make);
}

/** What the API could have answered where the plan is unknown: any value of the type, at every unknown place. */
export function answerTo(schema: Schema, planned: ObjectValue, pick: Pick): ObjectValue {
  const answer = emptyObject();
  const types = [
    ...Object.entries(schema.attributes).map(([name, { type }]) => [name, type] as const),
    ...Object.entries((schema.type as ObjectType).attributes).filter(([name]) => name in schema.blocks),
  ];
  for (const [name, type] of types) answer[name] = known(type, planned[name] ?? null, pick);
  return pick(2) === 0 ? respelled(schema, answer) : answer;
}

/** As an API that writes everything its own way: letters that may be either are the other. */
function respelled({ attributes, blocks }: Body, object: ObjectValue): ObjectValue {
  const inside = (inner: NestedBody, value: Value): Value => mapObjects(inner, value, (each) => respelled(inner, each));
  const other = Object.assign(emptyObject(), object);
  for (const [name, attribute] of Object.entries(attributes)) {
    const value = object[name] ?? null;
    const inner = nestedBodyOf(attribute);
    if (attribute.semanticEquals && typeof value === "string") other[name] = value.replace(/\p{L}/gu, otherCase);
    else if (inner) other[name] = inside(inner, value);
  }
  for (const [name, block] of Object.entries(blocks)) other[name] = inside(block, object[name] ?? null);
  return other;
}

function otherCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

function known(type: Type, planned: Value, pick: Pick): Value {
  if (isUnknown(planned)) {
    return pick(4) === 0 && !planned.refinement?.notNull ? null : knownValue(type, pick);
  }
  if (isDynamic(planned)) return planned;
  if (isList(planned)) {
    const { element, elements } = type as CollectionType<unknown> & Partial<TupleType>;
    return planned.map((each: Value, index) => known(elements?.[index] ?? element, each, pick));
  }
  if (!isObject(planned)) return planned;
  const members = emptyObject();
  for (const [key, each] of Object.entries(planned)) {
    const inner = type.constraint[0] === "map" ? (type as CollectionType<unknown>).element : undefined;
    members[key] = known(inner ?? (type as ObjectType).attributes[key] ?? string, each, pick);
  }
  return members;
}

/** A default of the type, which leaves to the API what only the API knows. */
function defaultOf(type: Type, pick: Pick): Value {
  if (!isNested(type)) return knownValue(type, pick);
  const { nesting, attributes } = type.nested;
  const make = (): ObjectValue => {
    const members = emptyObject();
    for (const [name, { mode, type: inner }] of Object.entries(attributes)) {
      const absent = mode === "computed" || mode === "writeOnly" || (mode !== "required" && pick(2) === 0);
      members[name] = absent ? null : defaultOf(inner, pick);
    }
    return members;
  };
  return type.from(nesting === "single" ? make() : several(nesting, pick, make));
}

/** A value of the type, null nowhere at its top. */
function knownValue(type: Type, pick: Pick): Value {
  if (!isNested(type)) return type.from(valueOf(type, pick, false));
  const { nesting, attributes } = type.nested;
  const make = (): ObjectValue => {
    const members = emptyObject();
    for (const [name, { mode, type: inner }] of Object.entries(attributes)) {
      // The API, too, knows what is required and what has a default.
      const absent = mode === "writeOnly" || (mode !== "required" && mode !== "defaulted" && pick(4) === 0);
      members[name] = absent ? null : knownValue(inner, pick);
    }
    return members;
  };
  return type.from(nesting === "single" ? make() : several(nesting, pick, make));
}

function several(nesting: "list" | "set" | "map", pick: Pick, make: () => Value): Value {
  const count = pick(4);
  if (nesting !== "map") return Array.from({ length: count }, make);
  const entries = emptyObject();
  for (let index = 0; index < count; index++) entries[["k", "l", "__proto__"][pick(3)] ?? "k"] = make();
  return entries;
}

const texts = ["a", "A", "b", "", "ä", "0"];
const numbers = [0, 1, -1, 2 ** 53, 7];
const fractions = [0, 0.1, 1 / 3, 2, -1e-7];

function valueOf(type: Type, pick: Pick, unknowns: boolean): Value {
  const inner = (each: Type, nulls = true): Value => {
    if (unknowns && pick(6) === 0) return unknown;
    return nulls && pick(6) === 0 ? null : valueOf(each, pick, unknowns);
  };
  if (type === string) return texts[pick(texts.length)] ?? "";
  if (type === bool) return pick(2) === 0;
  if (type === int32) return pick(3) - 1;
  if (type === int64) return numbers[pick(numbers.length)] ?? 0;
  if (type === float64) return fractions[pick(fractions.length)] ?? 0;
  if (type === number) return pick(4) === 0 ? 2n ** 63n + BigInt(pick(2)) : (fractions[pick(fractions.length)] ?? 0);
  if (type === dynamic)
    return dynamic.from([["x", 1, null], { p: "x", q: [true] }, "x", 7][pick(4)], { unknown: true });
  if (type.constraint[0] === "object") {
    const members = emptyObject();
    for (const [name, each] of Object.entries((type as ObjectType).attributes)) members[name] = inner(each);
    return members;
  }
  if (type.constraint[0] === "tuple") return (type as TupleType).elements.map((each) => inner(each));
  const { element } = type as CollectionType<unknown>;
  return several(type.constraint[0] as "list" | "set" | "map", pick, () => inner(element, false));
}
