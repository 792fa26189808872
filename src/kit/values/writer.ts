import { exactDouble, isExact, numberKey, numberText, parseNumber } from "./number.ts";
import { ValueError } from "./path.ts";
import type { Decimal } from "./value.ts";

/** A growing buffer of MessagePack; a larger buffer replaces `bytes` when it is full. */
export interface Writer {
  bytes: Buffer;
  position: number;
  /** writes equal values as equal bytes: without refinements, and with sorted sets */
  readonly asKey: boolean;
}

export function createWriter(options: { asKey?: boolean } = {}): Writer {
  return { bytes: Buffer.allocUnsafe(1024), position: 0, asKey: options.asKey === true };
}

export function written(writer: Writer): Buffer {
  return writer.bytes.subarray(0, writer.position);
}

export function writeNull(writer: Writer): void {
  writeByte(writer, 0xc0);
}

export function writeBool(writer: Writer, value: boolean): void {
  writeByte(writer, value ? 0xc3 : 0xc2);
}

export function writeString(writer: Writer, text: string): void {
  const { length } = text;
  if (length < 32) {
    reserve(writer, 1 + 3 * length);
    const { bytes, position } = writer;
    let i = 0;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) break;
      bytes[position + 1 + i] = code;
    }
    if (i === length) {
      bytes[position] = 0xa0 | length;
      writer.position = position + 1 + length;
      return;
    }
  }
  const size = Buffer.byteLength(text);
  if (size < 32) {
    writeByte(writer, 0xa0 | size);
    reserve(writer, size);
  } else {
    writeLength(writer, size, 0xd9, 0xda, 0xdb);
    reserve(writer, size);
  }
  writer.bytes.write(text, writer.position, size, "utf8");
  writer.position += size;
}

export function writeBinary(writer: Writer, bytes: Uint8Array): void {
  writeLength(writer, bytes.length, 0xc4, 0xc5, 0xc6);
  writeBytes(writer, bytes);
}

export function writeBytes(writer: Writer, bytes: Uint8Array): void {
  reserve(writer, bytes.length);
  writer.bytes.set(bytes, writer.position);
  writer.position += bytes.length;
}

/**
 * Writes a number in Terraform's form: an integer where 64 bits hold it, a float where that is exact, else decimal
 * text.
 *
 * @throws ValueError for NaN, which would crash Terraform
 */
export function writeNumber(writer: Writer, value: number | bigint | Decimal): void {
  if (typeof value === "bigint") return writeBigInt(writer, value);
  if (typeof value === "object") return writeDecimal(writer, value);
  if (Number.isSafeInteger(value)) return writeInteger(writer, value);
  if (Number.isNaN(value)) throw new ValueError("a number is required, got NaN");
  if (!Number.isFinite(value)) return writeDouble(writer, value);
  if (Number.isInteger(value)) return writeBigInt(writer, BigInt(value));
  if (isExact(value)) return writeDouble(writer, value);
  writeString(writer, numberText(value));
}

export function writeDouble(writer: Writer, value: number): void {
  reserve(writer, 9);
  writer.bytes[writer.position] = 0xcb;
  writer.bytes.writeDoubleBE(value, writer.position + 1);
  writer.position += 9;
}

export function writeArrayHeader(writer: Writer, length: number): void {
  if (length < 16) writeByte(writer, 0x90 | length);
  else writeLength(writer, length, undefined, 0xdc, 0xdd);
}

export function writeMapHeader(writer: Writer, length: number): void {
  if (length < 16) writeByte(writer, 0x80 | length);
  else writeLength(writer, length, undefined, 0xde, 0xdf);
}

export function writeInteger(writer: Writer, value: number): void {
  if (value >= 0) {
    if (value <= 0x7f) return writeByte(writer, value);
    if (value <= 0xff) return writeLength(writer, value, 0xcc, 0xcd, 0xce);
    if (value <= 0xffffffff) return writeLength(writer, value, undefined, 0xcd, 0xce);
    return writeBigInt(writer, BigInt(value));
  }
  if (value >= -32) return writeByte(writer, value + 256);
  reserve(writer, 5);
  const { bytes, position } = writer;
  if (value >= -0x80) {
    bytes[position] = 0xd0;
    writer.position = bytes.writeInt8(value, position + 1);
  } else if (value >= -0x8000) {
    bytes[position] = 0xd1;
    writer.position = bytes.writeInt16BE(value, position + 1);
  } else if (value >= -0x80000000) {
    bytes[position] = 0xd2;
    writer.position = bytes.writeInt32BE(value, position + 1);
  } else writeBigInt(writer, BigInt(value));
}

function writeBigInt(writer: Writer, value: bigint): void {
  if (value !== BigInt.asIntN(64, value)) return writeString(writer, value.toString());
  const number = Number(value);
  if (number >= -0x80000000 && number <= 0xffffffff) return writeInteger(writer, number);
  reserve(writer, 9);
  const { bytes, position } = writer;
  bytes[position] = value >= 0n ? 0xcf : 0xd3;
  writer.position = bytes.writeBigInt64BE(value, position + 1);
}

function writeDecimal(writer: Writer, value: Decimal): void {
  const number = parseNumber(writer.asKey ? numberKey(value) : value.text);
  if (number === undefined) throw new ValueError("a number is required, got a decimal that is not one");
  if (typeof number !== "object") return writeNumber(writer, number);
  const double = exactDouble(number);
  if (double === undefined) writeString(writer, number.text);
  else writeDouble(writer, double);
}

/** Writes the header byte for the width of the length, then the length. */
export function writeLength(writer: Writer, length: number, one: number | undefined, two: number, four: number): void {
  reserve(writer, 5);
  const { bytes, position } = writer;
  const width = one !== undefined && length <= 0xff ? 1 : length <= 0xffff ? 2 : 4;
  bytes[position] = width === 1 && one !== undefined ? one : width === 2 ? two : four;
  writer.position = bytes.writeUIntBE(length, position + 1, width);
}

export function writeByte(writer: Writer, byte: number): void {
  reserve(writer, 1);
  writer.bytes[writer.position++] = byte;
}

function reserve(writer: Writer, size: number): void {
  const { bytes, position } = writer;
  if (position + size <= bytes.length) return;
  writer.bytes = Buffer.allocUnsafe(Math.max(2 * bytes.length, position + size));
  bytes.copy(writer.bytes, 0, 0, position);
}
