import { isUtf8 } from "node:buffer";
import { numberText, parseNumber } from "./number.ts";
import { ValueError } from "./path.ts";
import { isJsonObject } from "./record.ts";
import type { Type } from "./type.ts";
import type { Json, JsonObject, Value } from "./value.ts";
import { isDecimal } from "./value.ts";

/**
 * Parses JSON, and keeps every digit of its numbers.
 *
 * @throws ValueError for text that is not JSON or nests too deeply; the message holds nothing of the text, which may be
 *   a state with secrets
 */
export function parseJson(json: string | Uint8Array): Json {
  const text = typeof json === "string" ? json : decodeText(json);
  try {
    // Most texts have no number that a double would change, and the reviver makes parsing several times slower.
    return (riskyNumber.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)) as Json;
  } catch (error) {
    if (error instanceof ValueError) throw error;
    throw error instanceof RangeError ? tooDeep() : new ValueError("the text is not valid JSON");
  }
}

/**
 * Parses a JSON object, as parseJson does.
 *
 * @throws ValueError also for null and anything else that is not an object
 */
export function parseJsonObject(json: string | Uint8Array): JsonObject {
  const parsed = parseJson(json);
  if (!isJsonObject(parsed)) throw new ValueError("a JSON object is required");
  return parsed;
}

/**
 * Returns JSON text with all digits of every number.
 *
 * @throws ValueError for NaN and the infinities
 */
export function stringifyJson(json: Json): string {
  try {
    return JSON.stringify(json, writeDigits);
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

/**
 * Decodes JSON text by its type.
 *
 * @param options `lenient` is for a state of an earlier provider: missing attributes become null, undeclared attributes
 *   are dropped
 * @throws ValueError for text that is not JSON, and for a value of another type
 */
export function decodeJson(type: Type, text: string | Uint8Array, options?: { readonly lenient?: boolean }): Value {
  const json = parseJson(text);
  try {
    return type.fromJson(json, options?.lenient);
  } catch (error) {
    throw error instanceof RangeError ? tooDeep() : error;
  }
}

export function encodeJson(type: Type, value: Value): string {
  return stringifyJson(type.toJson(value));
}

/**
 * Matches sixteen digits in a row, or an exponent: a double always keeps fewer digits. It also matches inside of
 * strings.
 */
const riskyNumber = /[\d.]{16}|(?:^|[:,[\s])-?[\d.]+[eE]/;

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number") return value;
  const number = parseNumber(context?.source ?? String(value));
  if (number === undefined) throw new ValueError("a number has too many digits");
  return number;
}

function writeDigits(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  // toJSON has already rounded a Decimal in `value`.
  const original = this[key];
  if (typeof original === "bigint" || isDecimal(original)) return rawJson(numberText(original));
  if (typeof original !== "number" || Number.isSafeInteger(original)) return value;
  if (!Number.isFinite(original)) throw new ValueError("an infinite number cannot be written as JSON");
  // JSON.stringify would round a large integer to its shortest text.
  return Number.isInteger(original) ? rawJson(numberText(original)) : value;
}

/** TypeScript's library does not know JSON.rawJSON yet. */
function rawJson(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}

function decodeText(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new ValueError("the text is not valid UTF-8");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

function tooDeep(): ValueError {
  return new ValueError("the value is nested too deeply");
}
