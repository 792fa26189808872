import { nullOrUnknownEquals, readNullOrUnknown, required } from "./null-or-unknown.ts";
import { list, map, set } from "./collection.ts";
import { object, tuple } from "./object.ts";
import { ValueError, within } from "./path.ts";
import { bool, normalText, number, string } from "./primitive.ts";
import { enterArray, leave, readString } from "./reader.ts";
import { entriesOf, isJsonObject } from "./record.ts";
import { writeUnknown } from "./refinement.ts";
import type { FromOptions, Type } from "./type.ts";
import type { Dynamic, Json, Value } from "./value.ts";
import { emptyObject, isDecimal, isDynamic, isUnknown, kind } from "./value.ts";
import type { Writer } from "./writer.ts";
import { writeArrayHeader, writeBinary, writeNull } from "./writer.ts";

/**
 * The dynamic type: any value, together with its own type. from() infers the type of plain data as Terraform infers the
 * type of a literal: an array is a tuple, an object an object.
 */
export const dynamic: Type = {
  label: "dynamic",
  constraint: "dynamic",
  decode(reader) {
    const absent = readNullOrUnknown(reader);
    if (absent !== undefined) return absent;
    if (enterArray(reader, "dynamic") !== 2) throw new ValueError("a dynamic value is a type and a value");
    const type = parseConstraint(constraintJson(readString(reader, "type")));
    const value = type.decode(reader);
    leave(reader);
    return typed(type, value);
  },
  encode(writer, value) {
    if (value === null) return writeNull(writer);
    if (isUnknown(value)) {
      if (value.type !== undefined) writeType(writer, value.type);
      return writeUnknown(writer, value);
    }
    if (!isDynamic(value)) throw required("dynamic", value);
    writeType(writer, value.type.constraint);
    typeOf(value).encode(writer, value.value);
  },
  fromJson(json, lenient) {
    if (json === null) return null;
    if (!isJsonObject(json)) throw required("an object of type and value", json);
    if (!Object.hasOwn(json, "type") || !Object.hasOwn(json, "value") || Object.keys(json).length !== 2)
      throw new ValueError("a dynamic value is an object of type and value");
    const type = parseConstraint(json["type"]);
    return typed(type, type.fromJson(json["value"] ?? null, lenient));
  },
  toJson(value) {
    if (value === null) return null;
    if (!isDynamic(value)) throw required("dynamic", value);
    const type = typeOf(value);
    // A constraint is JSON, whatever its static type.
    return { type: type.constraint as Json, value: type.toJson(value.value) };
  },
  equals(a, b) {
    if (a === b) return true;
    if (!isDynamic(a) || !isDynamic(b)) return nullOrUnknownEquals(a, b) === true;
    const type = typeOf(a);
    return sameConstraint(type.constraint, b.type.constraint) && type.equals(a.value, b.value);
  },
  from(input, options) {
    const { type, value } = infer(input, options, 0);
    return typed(type, value);
  },
};

/**
 * Returns a value as a value of the dynamic type, with its type. A bare null stays, and so does a value that already
 * has its type.
 */
export function typed(type: Type, value: Value): Value {
  if (type.constraint === "dynamic" || isDynamic(value)) return value;
  if (isUnknown(value)) return { ...value, type: type.constraint };
  const result: Dynamic = { [kind]: "dynamic", type, value };
  return Object.setPrototypeOf(result, dynamicMethods) as Dynamic;
}

const dynamicMethods = {
  toJSON(this: Dynamic): Value {
    return this.value;
  },
};

/** Returns the Type of a dynamic value's `value`. */
export function typeOf(value: Dynamic): Type {
  // Only typed() makes a Dynamic, always from a Type.
  return value.type as Type;
}

/**
 * Returns the type of a parsed JSON type constraint. The optional attributes of an object count as attributes.
 *
 * @throws ValueError for anything that is not a type constraint
 */
export function parseConstraint(json: unknown): Type {
  return parse(json, 0);
}

const maxDepth = 200;

function parse(json: unknown, depth: number): Type {
  if (depth > maxDepth) throw new ValueError(`the type is nested more than ${maxDepth} levels deep`);
  if (typeof json === "string") {
    if (json === "string") return string;
    if (json === "number") return number;
    if (json === "bool") return bool;
    if (json === "dynamic") return dynamic;
    throw malformed();
  }
  if (!Array.isArray(json)) throw malformed();
  const parts: readonly unknown[] = json;
  const [name, inner] = parts;
  if (parts.length !== 2 && !(name === "object" && parts.length === 3)) throw malformed();
  switch (name) {
    case "list":
      return list(parse(inner, depth + 1));
    case "set":
      return set(parse(inner, depth + 1));
    case "map":
      return map(parse(inner, depth + 1));
    case "tuple":
      if (!Array.isArray(inner)) throw malformed();
      return tuple(inner.map((element) => parse(element, depth + 1)));
    case "object": {
      const entries = entriesOf(inner);
      if (entries === undefined) throw malformed();
      return object(collect(entries.map(([key, type]) => [key, parse(type, depth + 1)])));
    }
    default:
      throw malformed();
  }
}

function malformed(): ValueError {
  return new ValueError("malformed type constraint");
}

function constraintJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed();
  }
}

function writeType(writer: Writer, constraint: unknown): void {
  writeArrayHeader(writer, 2);
  writeBinary(writer, Buffer.from(JSON.stringify(constraint)));
}

function sameConstraint(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

interface Inferred {
  readonly type: Type;
  readonly value: Value;
}

function infer(input: unknown, options: FromOptions | undefined, depth: number): Inferred {
  if (depth > maxDepth) throw new ValueError(`the value is nested more than ${maxDepth} levels deep`);
  if (input === null || input === undefined) return { type: dynamic, value: null };
  if (isUnknown(input)) {
    if (options?.unknown !== true) throw required("dynamic", input);
    return { type: dynamic, value: input };
  }
  if (isDynamic(input)) return { type: typeOf(input), value: typeOf(input).from(input.value, options) };
  if (typeof input === "string") return { type: string, value: string.from(input) };
  if (typeof input === "boolean") return { type: bool, value: input };
  if (typeof input === "number" || typeof input === "bigint" || isDecimal(input))
    return { type: number, value: number.from(input) };
  if (Array.isArray(input) || input instanceof Set) {
    const items = Array.from<unknown, Inferred>(input, (item, index) =>
      at({ index }, () => infer(item, options, depth + 1)),
    );
    return { type: tuple(items.map((item) => item.type)), value: items.map((item) => item.value) };
  }
  const entries = entriesOf(input);
  if (entries === undefined) throw required("dynamic", input);
  const items = entries.map(
    ([name, item]) => [normalText(name), at({ attribute: name }, () => infer(item, options, depth + 1))] as const,
  );
  return {
    type: object(collect(items.map(([name, item]) => [name, item.type]))),
    value: collect(items.map(([name, item]) => [name, item.value])),
  };
}

function at<R>(step: { readonly index: number } | { readonly attribute: string }, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw within(step, error);
  }
}

function collect<V>(entries: readonly (readonly [string, V])[]): Readonly<Record<string, V>> {
  const record = emptyObject<V>();
  for (const [name, value] of entries) record[name] = value;
  return record;
}
