import { ValueError } from "./path.ts";
import type { Reader } from "./reader.ts";
import {
  enterArray,
  enterMap,
  leave,
  peek,
  readBool,
  readLength,
  readNumber,
  readString,
  skipValue,
  truncated,
} from "./reader.ts";
import type { Bound, Refinement, Unknown } from "./value.ts";
import { refined, unknown } from "./value.ts";
import type { Writer } from "./writer.ts";
import {
  createWriter,
  writeArrayHeader,
  writeBool,
  writeByte,
  writeBytes,
  writeInteger,
  writeLength,
  writeMapHeader,
  writeNumber,
  writeString,
  written,
} from "./writer.ts";

/**
 * Reads a MessagePack extension, Terraform's form of an unknown value. A payload of at most one byte is an unrefined
 * unknown; code 12 has a refinement. Returns null where the refinement says that the value is null.
 */
export function readUnknown(reader: Reader): null | Unknown {
  const byte = peek(reader);
  const length = byte >= 0xd4 ? 1 << (byte - 0xd4) : readLength(reader, (1 << (byte - 0xc7)) as 1 | 2 | 4);
  if (byte >= 0xd4) reader.position++;
  const code = reader.position;
  const end = code + 1 + length;
  if (end > reader.bytes.length) throw truncated();
  if (length <= 1) {
    reader.position = end;
    return unknown;
  }
  if (reader.bytes[code] !== 12) throw new ValueError("unsupported extension type");
  if (length > maxRefinement)
    throw new ValueError(`an unknown value is refined in ${length} bytes, more than ${maxRefinement}`);
  const inner: Reader = { bytes: reader.bytes.subarray(0, end), position: code + 1, depth: reader.depth };
  const value = readRefinement(inner);
  if (inner.position !== end) throw new ValueError("an unknown value has bytes after its refinement");
  reader.position = end;
  return value;
}

/** Writes an unknown with its refinement, as far as Terraform reads it. */
export function writeUnknown(writer: Writer, value: Unknown): void {
  const refinement = writer.asKey ? undefined : encodeRefinement(value);
  if (refinement === undefined) return writeBytes(writer, plainUnknown);
  const { length } = refinement;
  const fixed = [1, 2, 4, 8, 16].indexOf(length);
  if (fixed >= 0) writeByte(writer, 0xd4 + fixed);
  else writeLength(writer, length, 0xc7, 0xc8, 0xc9);
  writeByte(writer, 12);
  writeBytes(writer, refinement);
}

const plainUnknown = Uint8Array.of(0xd4, 0, 0);
const maxPrefix = 256;
/** bytes; Terraform refuses more */
const maxRefinement = 1024;

function readRefinement(reader: Reader): null | Unknown {
  const refinement: { -readonly [K in keyof Refinement]: Refinement[K] } = {};
  let isNull = false;
  for (let left = enterMap(reader, "refinement"); left > 0; left--) {
    const key = readNumber(reader, "refinement key");
    if (key === 1) {
      if (readBool(reader, "bool")) isNull = true;
      else refinement.notNull = true;
    } else if (key === 2) refinement.prefix = readString(reader, "string");
    else if (key === 3) refinement.lower = readBound(reader);
    else if (key === 4) refinement.upper = readBound(reader);
    else if (key === 5) refinement.minLength = readCount(reader);
    else if (key === 6) refinement.maxLength = readCount(reader);
    else skipValue(reader);
  }
  leave(reader);
  if (isNull) return null;
  return Object.keys(refinement).length === 0 ? unknown : refined(refinement);
}

function readBound(reader: Reader): Bound {
  if (enterArray(reader, "bound") !== 2) throw new ValueError("a bound is a number and a bool");
  const value = readNumber(reader, "number");
  const inclusive = readBool(reader, "bool");
  leave(reader);
  return { value, inclusive };
}

function readCount(reader: Reader): number {
  const count = readNumber(reader, "number");
  if (typeof count !== "number" || !Number.isSafeInteger(count)) throw new ValueError("a length is a whole number");
  return count;
}

/**
 * Encodes a refinement. Undefined where it is empty or longer than Terraform reads; the value is then written without
 * it.
 */
function encodeRefinement({ refinement }: Unknown): Buffer | undefined {
  if (refinement === undefined) return undefined;
  const { notNull, prefix, lower, upper, minLength, maxLength } = refinement;
  const known = [notNull, prefix, lower, upper, minLength, maxLength].filter((part) => part !== undefined);
  if (known.length === 0) return undefined;
  const writer = createWriter();
  writeMapHeader(writer, known.length);
  if (notNull !== undefined) {
    writeInteger(writer, 1);
    writeBool(writer, false);
  }
  if (prefix !== undefined) {
    writeInteger(writer, 2);
    writeString(writer, cut(prefix, maxPrefix));
  }
  if (lower !== undefined) writeBound(writer, 3, lower);
  if (upper !== undefined) writeBound(writer, 4, upper);
  if (minLength !== undefined) {
    writeInteger(writer, 5);
    writeInteger(writer, minLength);
  }
  if (maxLength !== undefined) {
    writeInteger(writer, 6);
    writeInteger(writer, maxLength);
  }
  return writer.position <= maxRefinement ? written(writer) : undefined;
}

function writeBound(writer: Writer, key: number, { value, inclusive }: Bound): void {
  writeInteger(writer, key);
  writeArrayHeader(writer, 2);
  writeNumber(writer, value);
  writeBool(writer, inclusive);
}

/** Returns the longest prefix of whole characters that fits into so many bytes of UTF-8. */
function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const encoded = Buffer.from(text);
  let end = bytes;
  while (((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return encoded.toString("utf8", 0, end);
}
