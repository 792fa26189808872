import { isUtf8 } from "node:buffer";
import { exactText, isExact, parseNumber } from "./number.ts";
import { ValueError } from "./path.ts";
import type { Decimal } from "./value.ts";
import { decimal } from "./value.ts";

/** A position in MessagePack bytes. A claimed length alone never allocates memory. */
export interface Reader {
  readonly bytes: Buffer;
  position: number;
  depth: number;
}

export function createReader(bytes: Uint8Array): Reader {
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), position: 0, depth: 0 };
}

/** Reads a str, or a bin, which Terraform also accepts as a string. */
export function readString(reader: Reader, label: string): string {
  const byte = peek(reader);
  if (byte >= 0xa0 && byte <= 0xbf) {
    reader.position++;
    return readText(reader, byte & 0x1f);
  }
  switch (byte) {
    case 0xd9:
    case 0xc4:
      return readText(reader, readLength(reader, 1));
    case 0xda:
    case 0xc5:
      return readText(reader, readLength(reader, 2));
    case 0xdb:
    case 0xc6:
      return readText(reader, readLength(reader, 4));
    default:
      throw wrongKind(reader, label);
  }
}

export function readBool(reader: Reader, label: string): boolean {
  const byte = peek(reader);
  if (byte !== 0xc2 && byte !== 0xc3) throw wrongKind(reader, label);
  reader.position++;
  return byte === 0xc3;
}

/**
 * Reads an integer or a float of any width, or decimal text. Infinity passes. NaN is an error, because it would crash
 * Terraform.
 */
export function readNumber(reader: Reader, label: string): number | bigint | Decimal {
  const byte = peek(reader);
  if (byte <= 0x7f || byte >= 0xe0) {
    reader.position++;
    return byte <= 0x7f ? byte : byte - 256;
  }
  const { bytes } = reader;
  switch (byte) {
    case 0xcc:
      return bytes.readUInt8(take(reader, 1));
    case 0xcd:
      return bytes.readUInt16BE(take(reader, 2));
    case 0xce:
      return bytes.readUInt32BE(take(reader, 4));
    case 0xcf:
      return shortened(bytes.readBigUInt64BE(take(reader, 8)));
    case 0xd0:
      return bytes.readInt8(take(reader, 1));
    case 0xd1:
      return bytes.readInt16BE(take(reader, 2));
    case 0xd2:
      return bytes.readInt32BE(take(reader, 4));
    case 0xd3:
      return shortened(bytes.readBigInt64BE(take(reader, 8)));
    case 0xca:
      return fromDouble(bytes.readFloatBE(take(reader, 4)));
    case 0xcb:
      return fromDouble(bytes.readDoubleBE(take(reader, 8)));
    default: {
      const number = parseNumber(readString(reader, label));
      if (number === undefined) throw new ValueError(`${label} is required, got a text that is not one`);
      return number;
    }
  }
}

/** Reads an array header and returns the number of elements. Pair it with leave(). */
export function enterArray(reader: Reader, label: string): number {
  const byte = peek(reader);
  if (byte >= 0x90 && byte <= 0x9f) {
    reader.position++;
    return enter(reader, byte & 0x0f);
  }
  if (byte !== 0xdc && byte !== 0xdd) throw wrongKind(reader, label);
  return enter(reader, readLength(reader, byte === 0xdc ? 2 : 4));
}

/** Reads a map header and returns the number of pairs. Pair it with leave(). */
export function enterMap(reader: Reader, label: string): number {
  const byte = peek(reader);
  if (byte >= 0x80 && byte <= 0x8f) {
    reader.position++;
    return enter(reader, byte & 0x0f);
  }
  if (byte !== 0xde && byte !== 0xdf) throw wrongKind(reader, label);
  return enter(reader, readLength(reader, byte === 0xde ? 2 : 4));
}

export function leave(reader: Reader): void {
  reader.depth--;
}

/** Skips `expected` if it comes next, and returns whether it did. */
export function skipBytes(reader: Reader, expected: Uint8Array): boolean {
  const { bytes, position } = reader;
  for (let i = 0; i < expected.length; i++) if (bytes[position + i] !== expected[i]) return false;
  reader.position = position + expected.length;
  return true;
}

/** Far deeper than any schema, far less than the stack allows. */
const maxDepth = 500;

function enter(reader: Reader, length: number): number {
  if (++reader.depth > maxDepth) throw new ValueError(`the value is nested more than ${maxDepth} levels deep`);
  // Each element takes at least a byte, so a longer claim means truncated bytes.
  if (length > reader.bytes.length - reader.position) throw truncated();
  return length;
}

/** Returns the next byte without reading it. */
export function peek(reader: Reader): number {
  const byte = reader.bytes[reader.position];
  if (byte === undefined) throw truncated();
  return byte;
}

/** Skips a one-byte header and `size` bytes, and returns the position of these bytes. */
function take(reader: Reader, size: number): number {
  const start = reader.position + 1;
  if (start + size > reader.bytes.length) throw truncated();
  reader.position = start + size;
  return start;
}

/** Reads an unsigned length of `width` bytes after a one-byte header. */
export function readLength(reader: Reader, width: 1 | 2 | 4): number {
  return reader.bytes.readUIntBE(take(reader, width), width);
}

function readText(reader: Reader, length: number): string {
  const start = reader.position;
  const end = start + length;
  if (end > reader.bytes.length) throw truncated();
  reader.position = end;
  const text = reader.bytes.toString("utf8", start, end);
  // A replacement character means invalid UTF-8, unless the text itself holds that character.
  if (text.includes("\ufffd") && !isUtf8(reader.bytes.subarray(start, end)))
    throw new ValueError("the text is not valid UTF-8");
  return text;
}

function shortened(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * On the wire a double means its exact value. Where its shortest text is another number it becomes a Decimal, which is
 * written as the same double again.
 */
function fromDouble(value: number): number | bigint | Decimal {
  if (Number.isNaN(value)) throw new ValueError("a number is required, got NaN");
  if (!Number.isFinite(value)) return value;
  if (Number.isInteger(value)) return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
  return isExact(value) ? value : decimal(exactText(value));
}

/** Skips a MessagePack value of any kind. */
export function skipValue(reader: Reader): void {
  const byte = peek(reader);
  if (byte === 0xc1) throw new ValueError("0xc1 is no msgpack");
  if ((byte >= 0x80 && byte <= 0x8f) || byte === 0xde || byte === 0xdf) {
    for (let left = 2 * enterMap(reader, "map"); left > 0; left--) skipValue(reader);
    leave(reader);
  } else if ((byte >= 0x90 && byte <= 0x9f) || byte === 0xdc || byte === 0xdd) {
    for (let left = enterArray(reader, "list"); left > 0; left--) skipValue(reader);
    leave(reader);
  } else if (byte >= 0xa0 && byte <= 0xbf) take(reader, byte & 0x1f);
  else if (byte >= 0xd4 && byte <= 0xd8) take(reader, 1 + (1 << (byte - 0xd4)));
  else if (byte >= 0xc4 && byte <= 0xc9) {
    const length = readLength(reader, (1 << ((byte - 0xc4) % 3)) as 1 | 2 | 4) + (byte >= 0xc7 ? 1 : 0);
    if (reader.position + length > reader.bytes.length) throw truncated();
    reader.position += length;
  } else if (byte >= 0xd9 && byte <= 0xdb) readString(reader, "string");
  else take(reader, fixedSizes[byte] ?? 0);
}

/** The number of bytes after the header, for values of a fixed size. */
const fixedSizes: Readonly<Record<number, number>> = {
  0xca: 4,
  0xcb: 8,
  0xcc: 1,
  0xcd: 2,
  0xce: 4,
  0xcf: 8,
  0xd0: 1,
  0xd1: 2,
  0xd2: 4,
  0xd3: 8,
};

/** Returns the error `string is required, got bool`: Terraform's wording, and the kind of the wrong value. */
function wrongKind(reader: Reader, label: string): ValueError {
  return new ValueError(`${label} is required, got ${kindName(peek(reader))}`);
}

function kindName(byte: number): string {
  if (byte === 0xc0) return "null";
  if (byte === 0xc1) return "a byte that is no msgpack";
  if (byte === 0xc2 || byte === 0xc3) return "bool";
  if (byte <= 0x7f || byte >= 0xe0 || (byte >= 0xca && byte <= 0xd3)) return "number";
  if (byte <= 0x8f || byte === 0xde || byte === 0xdf) return "map";
  if (byte <= 0x9f || byte === 0xdc || byte === 0xdd) return "list";
  if ((byte >= 0xc7 && byte <= 0xc9) || (byte >= 0xd4 && byte <= 0xd8)) return "an extension";
  return "string";
}

export function truncated(): ValueError {
  return new ValueError("the bytes end in the middle of a value");
}
