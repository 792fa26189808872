import {
  nullOrUnknownEquals,
  nullOrUnknownFrom,
  readNullOrUnknown,
  required,
  writeNullOrUnknown,
} from "./null-or-unknown.ts";
import { ValueError, within } from "./path.ts";
import type { Reader } from "./reader.ts";
import { enterArray, enterMap, leave, readString, skipBytes } from "./reader.ts";
import { compareBytes, entriesOf, isJsonObject } from "./record.ts";
import type { Attributes, Constraint, ObjectType, TupleType, Type } from "./type.ts";
import type { Json, Value } from "./value.ts";
import { emptyObject, isList, isObject } from "./value.ts";
import { createWriter, writeArrayHeader, writeBytes, writeMapHeader, writeString, written } from "./writer.ts";

/** An object: attributes by names that the schema fixes. Every value has all attributes, null where nothing is set. */
export function object<A extends Attributes>(attributes: A): ObjectType<A> {
  // A provider defines many types, and a launch uses few.
  const layout = once(() => layoutOf(attributes));
  const constraint = once((): Constraint => ["object", constraintsOf(layout().fields)]);
  return {
    label: "object",
    attributes,
    get constraint() {
      return constraint();
    },
    decode(reader) {
      const absent = readNullOrUnknown(reader);
      return absent === undefined ? decodeFields(reader, layout()) : absent;
    },
    encode(writer, value) {
      if (writeNullOrUnknown(writer, value)) return;
      if (!isObject(value)) throw required("object", value);
      const { fields, byName } = layout();
      checkNames(byName, value);
      writeMapHeader(writer, fields.length);
      let field: Field | undefined;
      try {
        for (field of fields) {
          writeBytes(writer, field.key);
          field.type.encode(writer, value[field.name] ?? null);
        }
      } catch (error) {
        throw within({ attribute: field?.name ?? "" }, error);
      }
    },
    fromJson(json, lenient) {
      if (json === null) return null;
      if (!isJsonObject(json)) throw required("object", json);
      const { fields, byName } = layout();
      if (lenient !== true) checkNames(byName, json);
      return build(fields, ({ name, type }) =>
        Object.hasOwn(json, name) ? type.fromJson(json[name] ?? null, lenient) : null,
      );
    },
    toJson(value) {
      if (value === null) return null;
      if (!isObject(value)) throw required("object", value);
      const { fields, byName } = layout();
      checkNames(byName, value);
      return build<Json>(fields, ({ name, type }) => type.toJson(value[name] ?? null));
    },
    equals(a, b) {
      if (a === b) return true;
      if (a === null || b === null || !isObject(a) || !isObject(b)) return nullOrUnknownEquals(a, b) === true;
      return layout().fields.every(({ name, type }) => type.equals(a[name] ?? null, b[name] ?? null));
    },
    from(input, options) {
      const absent = nullOrUnknownFrom("object", input, options);
      if (absent !== undefined) return absent;
      const entries = entriesOf(input);
      if (entries === undefined) throw required("object", input);
      const given = new Map(entries);
      return build(layout().fields, ({ name, type }) => type.from(given.get(name), options));
    },
  };
}

/** A tuple: a fixed number of elements, each with its own type. */
export function tuple<const E extends readonly Type[]>(elements: E): TupleType<E> {
  const checkLength = (length: number): void => {
    if (length !== elements.length)
      throw new ValueError(`a tuple with ${elements.length} elements is required (${length} given)`);
  };
  return {
    label: "tuple",
    elements,
    constraint: ["tuple", elements.map((element) => element.constraint)],
    decode(reader) {
      const absent = readNullOrUnknown(reader);
      if (absent !== undefined) return absent;
      checkLength(enterArray(reader, "tuple"));
      const value = buildList<Value>(elements, (element) => element.decode(reader));
      leave(reader);
      return value;
    },
    encode(writer, value) {
      if (writeNullOrUnknown(writer, value)) return;
      if (!isList(value)) throw required("tuple", value);
      checkLength(value.length);
      writeArrayHeader(writer, value.length);
      buildList(elements, (element, index) => element.encode(writer, value[index] ?? null));
    },
    fromJson(json, lenient) {
      if (json === null) return null;
      if (!isJsonList(json)) throw required("tuple", json);
      checkLength(json.length);
      return buildList(elements, (element, index) => element.fromJson(json[index] ?? null, lenient));
    },
    toJson(value) {
      if (value === null) return null;
      if (!isList(value)) throw required("tuple", value);
      checkLength(value.length);
      return buildList(elements, (element, index) => element.toJson(value[index] ?? null));
    },
    equals(a, b) {
      if (a === b) return true;
      if (!isList(a) || !isList(b)) return nullOrUnknownEquals(a, b) === true;
      return elements.every((element, index) => element.equals(a[index] ?? null, b[index] ?? null));
    },
    from(input, options) {
      const absent = nullOrUnknownFrom("tuple", input, options);
      if (absent !== undefined) return absent;
      if (!Array.isArray(input)) throw required("tuple", input);
      const given: readonly unknown[] = input;
      checkLength(given.length);
      return buildList(elements, (element, index) => element.from(given[index], options));
    },
  };
}

/** An attribute, in the order on the wire, with its name as MessagePack. */
interface Field {
  readonly name: string;
  readonly type: Type;
  readonly key: Uint8Array;
}

type ByName = ReadonlyMap<string, Field>;

interface Layout {
  readonly fields: readonly Field[];
  readonly byName: ByName;
}

function layoutOf(attributes: Attributes): Layout {
  const fields = Object.entries(attributes)
    .sort(([a], [b]) => compareBytes(a, b))
    .map(([name, type]) => {
      const writer = createWriter();
      writeString(writer, name);
      return { name, type, key: Uint8Array.from(written(writer)) };
    });
  return { fields, byName: new Map(fields.map((field) => [field.name, field])) };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function constraintsOf(fields: readonly Field[]): Readonly<Record<string, Constraint>> {
  const constraints = emptyObject<Constraint>();
  for (const { name, type } of fields) constraints[name] = type.constraint;
  return constraints;
}

/** Decodes the attributes. Terraform sends them sorted, so comparing bytes finds most names without making a string. */
function decodeFields(reader: Reader, { fields, byName }: Layout): Value {
  const count = enterMap(reader, "object");
  if (count !== fields.length) throw wrongCount(fields.length, count);
  const value = emptyObject();
  for (const expected of fields) {
    const field = skipBytes(reader, expected.key) ? expected : findField(byName, readString(reader, "attribute name"));
    if (field !== expected && Object.hasOwn(value, field.name))
      throw new ValueError(`duplicate attribute ${JSON.stringify(field.name)}`);
    try {
      value[field.name] = field.type.decode(reader);
    } catch (error) {
      throw within({ attribute: field.name }, error);
    }
  }
  leave(reader);
  // There are as many entries as names, each of them declared. Fewer members mean that a name is a duplicate.
  if (Object.keys(value).length !== count) throw new ValueError("duplicate attribute");
  return value;
}

function findField(byName: ByName, name: string): Field {
  const field = byName.get(name);
  if (field === undefined) throw unsupported(name);
  return field;
}

function checkNames(byName: ByName, value: { readonly [name: string]: unknown }): void {
  const names = Object.keys(value);
  const extra = names.find((name) => !byName.has(name));
  if (extra !== undefined) throw unsupported(extra);
  if (names.length !== byName.size) throw wrongCount(byName.size, names.length);
}

function wrongCount(wanted: number, count: number): ValueError {
  return new ValueError(`an object with ${wanted} attributes is required (${count} given)`);
}

function unsupported(name: string): ValueError {
  return new ValueError(`unsupported attribute ${JSON.stringify(name)}`);
}

function build<V extends Value | Json>(
  fields: readonly Field[],
  convert: (field: Field) => V,
): Readonly<Record<string, V>> {
  const result = emptyObject<V>();
  for (const field of fields) {
    try {
      result[field.name] = convert(field);
    } catch (error) {
      throw within({ attribute: field.name }, error);
    }
  }
  return result;
}

function buildList<V>(elements: readonly Type[], convert: (element: Type, index: number) => V): V[] {
  return elements.map((element, index) => {
    try {
      return convert(element, index);
    } catch (error) {
      throw within({ index }, error);
    }
  });
}

function isJsonList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
