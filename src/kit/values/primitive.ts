import {
  nullOrUnknownEquals,
  nullOrUnknownFrom,
  readNullOrUnknown,
  required,
  writeNullOrUnknown,
} from "./null-or-unknown.ts";
import { exactDouble, numberKey, numberText, parseNumber } from "./number.ts";
import { ValueError } from "./path.ts";
import type { Reader } from "./reader.ts";
import { readBool, readNumber, readString } from "./reader.ts";
import type { Type } from "./type.ts";
import type { Decimal, Json } from "./value.ts";
import { decimal, isDecimal } from "./value.ts";
import type { Writer } from "./writer.ts";
import { writeBool, writeDouble, writeNumber, writeString } from "./writer.ts";

/** Unicode text. Terraform keeps it in NFC. */
export const string: Type<string> = primitive({
  label: "string",
  read: readString,
  write: writeString,
  is: (input) => typeof input === "string",
  normal: normalText,
  same: (a, b) => a === b,
  convert: (json) => (typeof json === "boolean" ? String(json) : isNumeric(json) ? numberText(json) : json),
});

export const bool: Type<boolean> = primitive({
  label: "bool",
  read: readBool,
  write: writeBool,
  is: (input) => typeof input === "boolean",
  normal: (value) => value,
  same: (a, b) => a === b,
  convert: (json) => (json === "true" || json === "1" ? true : json === "false" || json === "0" ? false : json),
});

/** Any number, to its last digit. */
export const number: Type<Numeric> = numeric((value) => value, writeNumber);

/** A whole number of 64 bits with a sign. */
export const int64: Type<number | bigint> = numeric((value) => whole(value, 64), writeNumber);

/** A whole number of 32 bits with a sign. */
export const int32: Type<number> = numeric((value) => Number(whole(value, 32)), writeNumber);

/**
 * A number within the range of a double. A number that a double cannot hold exactly stays a Decimal, which acts as the
 * nearest double: Terraform wants back exactly the configured number.
 */
export const float64: Type<number> = numeric<Numeric>(nearDouble, writeFraction) as Type<number>;

/** Returns the text as Terraform keeps it: in NFC, with lone surrogates replaced, because UTF-8 cannot encode them. */
export function normalText(text: string): string {
  return text.toWellFormed().normalize("NFC");
}

type Numeric = number | bigint | Decimal;
type Scalar = string | boolean | Numeric;

interface Primitive<V extends Scalar> {
  readonly label: "string" | "number" | "bool";
  readonly read: (reader: Reader, label: string) => V;
  readonly write: (writer: Writer, value: V) => void;
  readonly is: (input: unknown) => input is V;
  /** the common form of equal values; throws for a value that the type does not allow */
  readonly normal: (value: V) => V;
  readonly same: (a: V, b: V) => boolean;
  /** converts a value of another primitive type, where Terraform does */
  readonly convert: (json: Json) => Json;
}

function primitive<V extends Scalar>({ label, read, write, is, normal, same, convert }: Primitive<V>): Type<V> {
  return {
    label,
    constraint: label,
    decode(reader) {
      const absent = readNullOrUnknown(reader);
      return absent === undefined ? read(reader, label) : absent;
    },
    encode(writer, value) {
      if (is(value)) write(writer, value);
      else if (!writeNullOrUnknown(writer, value)) throw required(label, value);
    },
    fromJson(json, lenient) {
      if (json === null) return null;
      const value = lenient && !is(json) ? convert(json) : json;
      if (!is(value)) throw required(label, json);
      return normal(value);
    },
    toJson(value) {
      if (value === null) return null;
      if (!is(value)) throw required(label, value);
      return normal(value);
    },
    equals: (a, b) => a === b || (is(a) && is(b) ? same(a, b) : nullOrUnknownEquals(a, b) === true),
    from(input, options) {
      if (is(input)) return normal(input);
      const absent = nullOrUnknownFrom(label, input, options);
      if (absent === undefined) throw required(label, input);
      return absent;
    },
  };
}

/**
 * Makes a number type. Infinity may come from Terraform and go back, but authors and the API must not return it: no
 * state can hold it.
 */
function numeric<V extends Numeric>(limit: (value: Numeric) => V, write: (writer: Writer, value: V) => void): Type<V> {
  return primitive<V>({
    label: "number",
    read: (reader, label) => limit(readNumber(reader, label)),
    write: (writer, value) => write(writer, limit(value)),
    is: (input): input is V => isNumeric(input),
    normal: (value) => limit(shortest(value)),
    same: (a, b) => numberKey(a) === numberKey(b),
    convert: (json) => (typeof json === "string" ? (parseNumber(json) ?? json) : json),
  });
}

function isNumeric(input: unknown): input is Numeric {
  return typeof input === "number" || typeof input === "bigint" || isDecimal(input);
}

/** Returns the number form of a Value. Throws for NaN, infinities and texts that are not numbers. */
function shortest(value: Numeric): Numeric {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new ValueError(`a finite number is required, got ${value}`);
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value + 0;
  }
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  const parsed = parseNumber(value.text);
  if (parsed === undefined) throw new ValueError("number is required, got a text that is not one");
  return parsed;
}

function whole(value: Numeric, bits: 32 | 64): number | bigint {
  const isWhole = typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
  if (isWhole) {
    const integer = BigInt(value);
    if (integer === BigInt.asIntN(bits, integer)) return value;
  }
  const limit = 2n ** BigInt(bits - 1);
  throw new ValueError(
    isWhole ? `a number between ${-limit} and ${limit - 1n} is required` : "a whole number is required",
  );
}

function nearDouble(value: Numeric): Numeric {
  if (typeof value === "number") return value;
  const near = Number(typeof value === "bigint" ? value : value.text);
  if (!Number.isFinite(near)) throw new ValueError("a number between -1.8e308 and 1.8e308 is required");
  if (typeof value === "bigint") return BigInt(near) === value ? near : decimal(value.toString());
  return exactDouble(value) ?? value;
}

/**
 * Writes a fraction as a double even where decimal text is the canonical form, because the value may have arrived as a
 * double.
 */
function writeFraction(writer: Writer, value: Numeric): void {
  if (typeof value === "number" && !Number.isInteger(value) && !Number.isNaN(value)) writeDouble(writer, value);
  else writeNumber(writer, value);
}
