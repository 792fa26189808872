import {
  nullOrUnknownEquals,
  nullOrUnknownFrom,
  readNullOrUnknown,
  required,
  writeNullOrUnknown,
} from "./null-or-unknown.ts";
import { ValueError, within } from "./path.ts";
import type { Reader } from "./reader.ts";
import { enterArray, enterMap, leave, readString } from "./reader.ts";
import { normalText } from "./primitive.ts";
import { compareBytes, entriesOf, isJsonObject } from "./record.ts";
import type { CollectionType, FromOptions, Infer, Type } from "./type.ts";
import type { Json, ObjectValue, Value } from "./value.ts";
import { emptyObject, isDynamic, isList, isObject, isUnknown, isWhollyKnown } from "./value.ts";
import type { Writer } from "./writer.ts";
import { createWriter, writeArrayHeader, writeBytes, writeMapHeader, writeString, written } from "./writer.ts";

/** A list: elements in order. */
export function list<E extends Type>(element: E): CollectionType<readonly Infer<E>[], E> {
  const label = `list of ${element.label}`;
  return {
    label,
    element,
    get constraint() {
      return ["list", element.constraint] as const;
    },
    decode: (reader) => decodeElements(reader, element, label, indexed),
    encode: (writer, value) => encodeElements(writer, element, label, value, indexed),
    fromJson: (json, lenient) => elementsFromJson(json, element, label, indexed, lenient),
    toJson: (value) => elementsToJson(value, element, label, indexed),
    equals: (a, b) =>
      a === b ||
      (isList(a) && isList(b)
        ? a.length === b.length && a.every((item, index) => element.equals(item, b[index] ?? null))
        : nullOrUnknownEquals(a, b) === true),
    from: (input, options) => elementsFrom(input, element, label, indexed, options),
  };
}

/** A set: distinct elements in no order. An element with an unknown value is distinct from every other. */
export function set<E extends Type>(element: E): CollectionType<readonly Infer<E>[], E> {
  const label = `set of ${element.label}`;
  return {
    label,
    element,
    get constraint() {
      return ["set", element.constraint] as const;
    },
    decode: (reader) => distinct(element, decodeElements(reader, element, label, unaddressed)),
    encode(writer, value) {
      if (!writer.asKey || !isList(value)) return encodeElements(writer, element, label, value, unaddressed);
      writeArrayHeader(writer, value.length);
      for (const key of sortedKeys(element, value)) writeBytes(writer, Buffer.from(key, "latin1"));
    },
    fromJson: (json, lenient) => distinct(element, elementsFromJson(json, element, label, unaddressed, lenient)),
    toJson: (value) => elementsToJson(value, element, label, unaddressed),
    equals(a, b) {
      if (a === b) return true;
      if (!isList(a) || !isList(b)) return nullOrUnknownEquals(a, b) === true;
      if (a.length !== b.length) return false;
      const others = sortedKeys(element, b);
      return sortedKeys(element, a).every((key, index) => key === others[index]);
    },
    from: (input, options) =>
      distinct(element, elementsFrom(input instanceof Set ? [...input] : input, element, label, unaddressed, options)),
  };
}

/** A map: elements by keys that the user chooses. */
export function map<E extends Type>(element: E): CollectionType<Readonly<Record<string, Infer<E>>>, E> {
  const label = `map of ${element.label}`;
  return {
    label,
    element,
    get constraint() {
      return ["map", element.constraint] as const;
    },
    decode(reader) {
      const absent = readNullOrUnknown(reader);
      return absent === undefined ? decodePairs(reader, element, label) : absent;
    },
    encode(writer, value) {
      if (writeNullOrUnknown(writer, value)) return;
      if (!isObject(value)) throw required(label, value);
      const keys = Object.keys(value).sort(compareBytes);
      writeMapHeader(writer, keys.length);
      for (const key of keys) {
        writeString(writer, key);
        keyed(key, () => element.encode(writer, value[key] ?? null));
      }
    },
    fromJson(json, lenient) {
      if (json === null) return null;
      if (!isJsonObject(json)) throw required(label, json);
      return pairs(Object.entries(json), (item) => element.fromJson(item, lenient));
    },
    toJson(value) {
      if (value === null) return null;
      if (!isObject(value)) throw required(label, value);
      const json = emptyObject<Json>();
      for (const key of Object.keys(value)) json[key] = keyed(key, () => element.toJson(value[key] ?? null));
      return json;
    },
    equals(a, b) {
      if (a === b) return true;
      if (a === null || b === null || !isObject(a) || !isObject(b)) return nullOrUnknownEquals(a, b) === true;
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length) return false;
      return keys.every((key) => Object.hasOwn(b, key) && element.equals(a[key] ?? null, b[key] ?? null));
    },
    from(input, options) {
      const absent = nullOrUnknownFrom(label, input, options);
      if (absent !== undefined) return absent;
      const entries = entriesOf(input);
      if (entries === undefined) throw required(label, input);
      const value = pairs(entries, (item) => element.from(item, options));
      if (element.constraint === "dynamic") checkOneType(Object.values(value));
      return value;
    },
  };
}

type StepAt = (index: number) => { readonly index: number } | { readonly element: Value };

const indexed: StepAt = (index) => ({ index });
const unaddressed: StepAt = () => ({ element: null });

function decodeElements(reader: Reader, element: Type, label: string, stepAt: StepAt): Value {
  const absent = readNullOrUnknown(reader);
  if (absent !== undefined) return absent;
  const length = enterArray(reader, label);
  const values: Value[] = [];
  try {
    while (values.length < length) values.push(element.decode(reader));
  } catch (error) {
    throw within(stepAt(values.length), error);
  }
  leave(reader);
  return values;
}

function encodeElements(writer: Writer, element: Type, label: string, value: Value, stepAt: StepAt): void {
  if (writeNullOrUnknown(writer, value)) return;
  if (!isList(value)) throw required(label, value);
  writeArrayHeader(writer, value.length);
  let index = 0;
  try {
    for (; index < value.length; index++) element.encode(writer, value[index] ?? null);
  } catch (error) {
    throw within(stepAt(index), error);
  }
}

function elementsFromJson(json: Json, element: Type, label: string, stepAt: StepAt, lenient?: boolean): Value {
  if (json === null) return null;
  if (!Array.isArray(json)) throw required(label, json);
  return each(json, stepAt, (item: Json) => element.fromJson(item, lenient));
}

function elementsToJson(value: Value, element: Type, label: string, stepAt: StepAt): Json {
  if (value === null) return null;
  if (!isList(value)) throw required(label, value);
  return each(value, stepAt, (item) => element.toJson(item));
}

function elementsFrom(
  input: unknown,
  element: Type,
  label: string,
  stepAt: StepAt,
  options: FromOptions | undefined,
): Value {
  const absent = nullOrUnknownFrom(label, input, options);
  if (absent !== undefined) return absent;
  if (!Array.isArray(input)) throw required(label, input);
  const values = each<unknown, Value>(input, stepAt, (item) => element.from(item, options));
  if (element.constraint === "dynamic") checkOneType(values);
  return values;
}

/** Converts all items in order, holes of the array included. */
function each<A, B>(items: readonly A[], stepAt: StepAt, convert: (item: A) => B): B[] {
  return Array.from(items, (item, index) => {
    try {
      return convert(item);
    } catch (error) {
      throw within(stepAt(index), error);
    }
  });
}

function decodePairs(reader: Reader, element: Type, label: string): ObjectValue {
  const value = emptyObject();
  for (let left = enterMap(reader, label); left > 0; left--) {
    const key = readString(reader, "map key");
    if (Object.hasOwn(value, key)) throw new ValueError(`duplicate key ${JSON.stringify(key)}`);
    try {
      value[key] = element.decode(reader);
    } catch (error) {
      throw within({ key }, error);
    }
  }
  leave(reader);
  return value;
}

function pairs<A>(entries: readonly (readonly [string, A])[], convert: (item: A) => Value): ObjectValue {
  const value = emptyObject();
  for (const [name, item] of entries) {
    const key = normalText(name);
    if (Object.hasOwn(value, key)) throw new ValueError(`duplicate key ${JSON.stringify(key)}`);
    value[key] = keyed(key, () => convert(item));
  }
  return value;
}

function keyed<R>(key: string, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw within({ key }, error);
  }
}

function distinct(element: Type, value: Value): Value {
  if (!isList(value) || value.length < 2) return value;
  const seen = new Set<string>();
  return value.filter((item) => {
    if (!isWhollyKnown(item)) return true;
    const key = typeof item === "string" ? item : valueKey(element, item);
    return !seen.has(key) && seen.add(key);
  });
}

function sortedKeys(element: Type, values: readonly Value[]): string[] {
  return values.map((value) => valueKey(element, value)).sort();
}

/** Returns a text that is the same for equal values and different for different values. */
export function valueKey(element: Type, value: Value): string {
  const writer = createWriter({ asKey: true });
  element.encode(writer, value);
  return written(writer).toString("latin1");
}

/**
 * Throws where the elements of a collection of dynamic values differ in type: Terraform wants the same type for all.
 */
function checkOneType(values: readonly Value[]): void {
  const types = values.map((value) =>
    isDynamic(value) ? value.type.constraint : isUnknown(value) ? value.type : undefined,
  );
  const known = new Set(types.filter((type) => type !== undefined).map((type) => JSON.stringify(type)));
  if (known.size > 1) throw new ValueError("all elements must have the same type");
}
