/**
 * Encodes and decodes messages by their full protobuf name ("tfplugin6.ReadResource.Request").
 *
 * Decoded messages have the generated `…__Output` types: snake_case names, null for absent messages, an empty Buffer
 * for absent bytes, numbers for int64 and enums, and for every oneof a property that names the member that is set.
 */
import type { Reader, Writer } from "protobufjs/minimal.js";
import { layoutOf } from "./layout.ts";
import type { Field, Layout } from "./layout.ts";
import { lengthDelimited } from "./scalar.ts";
import { StrictReader, WellFormedWriter } from "./strict.ts";

/**
 * Encodes `message`, which has the generated input type of that name. Strings become well-formed UTF-16 first (a lone
 * surrogate becomes U+FFFD), because Terraform drops the connection on anything else.
 *
 * @throws TypeError when a property does not fit its field
 */
export function encode(name: string, message: object): Buffer {
  const writer = new WellFormedWriter();
  writeFields(writer, layoutOf(name), message);
  return writer.finish() as Buffer;
}

/**
 * Decodes a message. It drops unknown fields, and fields with the wire type of another field.
 *
 * @throws RangeError or Error when the bytes are not a message of that name, or an int64 has no exact number
 */
export function decode(name: string, bytes: Uint8Array): object {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new StrictReader(buffer);
  return readFields(reader, layoutOf(name), reader.len);
}

type Properties = Record<string, unknown>;

function writeFields(writer: Writer, { fields }: Layout, message: object): void {
  const properties = message as Properties;
  for (const field of fields) {
    const value = properties[field.name];
    if (value === undefined || value === null || isDefault(field, value)) continue;
    if (field.kind === "map") writeMap(writer, field, value);
    else if (field.kind === "list") writeList(writer, field, value);
    else writeOne(writer, field, value);
  }
}

/**
 * Whether the value is the default of an absent field, which proto3 does not write. Terraform reads empty bytes as
 * absent, and takes a private state that became empty for a change.
 */
function isDefault({ kind, oneof, scalar }: Field, value: unknown): boolean {
  if (kind !== "one" || oneof !== undefined || scalar === undefined) return false;
  return value === scalar.zero || (value instanceof Uint8Array && value.length === 0);
}

/** Writes a map: on the wire it is a list of messages with a key and a value. */
function writeMap(writer: Writer, field: Field, value: unknown): void {
  if (typeof value !== "object") throw mismatch(field, "a map");
  for (const [key, one] of Object.entries(value as Properties)) {
    writer.uint32(field.tag).fork().uint32(mapKeyTag).string(key);
    writeValue(writer, field, mapValueTag | wireTypeOf(field), one);
    writer.ldelim();
  }
}

function writeList(writer: Writer, field: Field, value: unknown): void {
  if (!Array.isArray(value)) throw mismatch(field, "a list");
  for (const one of value) writeOne(writer, field, one);
}

function writeOne(writer: Writer, field: Field, value: unknown): void {
  writeValue(writer, field, field.tag, value);
}

function writeValue(writer: Writer, field: Field, tag: number, value: unknown): void {
  writer.uint32(tag);
  if (field.scalar !== undefined) {
    field.scalar.write(writer, value);
  } else {
    if (typeof value !== "object" || value === null) throw mismatch(field, "a message");
    writer.fork();
    writeFields(writer, field.message(), value);
    writer.ldelim();
  }
}

function mismatch(field: Field, wanted: string): TypeError {
  return new TypeError(`${field.name} is not ${wanted}`);
}

function readFields(reader: Reader, layout: Layout, end: number): object {
  const message = layout.empty();
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = layout.byTag.get(tag);
    if (field === undefined) reader.skipType(tag & 7);
    else if (field.kind === "map") readEntry(reader, field, message[field.name] as Properties);
    else if (field.kind === "list") (message[field.name] as unknown[]).push(readOne(reader, field));
    else {
      message[field.name] = readOne(reader, field);
      if (field.oneof !== undefined) message[field.oneof] = field.name;
    }
  }
  if (reader.pos > end) throw new RangeError("a field ends after its message");
  return message;
}

function readEntry(reader: Reader, field: Field, map: Properties): void {
  const end = endOf(reader);
  let key = "";
  let value = field.scalar?.zero;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === mapKeyTag) key = reader.string();
    else if (tag === (mapValueTag | wireTypeOf(field))) value = readOne(reader, field);
    else reader.skipType(tag & 7);
  }
  if (reader.pos > end) throw new RangeError("a field ends after its message");
  value ??= field.message().empty();
  // Defines an own property, because `map["__proto__"] = …` would set the prototype.
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

function readOne(reader: Reader, field: Field): unknown {
  return field.scalar === undefined ? readFields(reader, field.message(), endOf(reader)) : field.scalar.read(reader);
}

/** Reads the length of a message and returns the position of its end. */
function endOf(reader: Reader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new RangeError(`a message of ${length} bytes is cut off`);
  return end;
}

function wireTypeOf({ scalar }: Field): number {
  return scalar?.wireType ?? lengthDelimited;
}

const mapKeyTag = (1 << 3) | lengthDelimited;
const mapValueTag = 2 << 3;
