import type { Decimal } from "./value.ts";
import { decimal } from "./value.ts";

/**
 * Parses a decimal text to the number form of a Value: a number where its shortest text is the same number, else a
 * bigint for an integer and a Decimal for a fraction. Undefined for a text that is not a decimal number ("0x10", "NaN",
 * "") or has more than 50,000 digits written out.
 */
export function parseNumber(text: string): number | bigint | Decimal | undefined {
  const match = decimalPattern.exec(text);
  if (match === null) return undefined;
  // A double keeps any fifteen significant digits.
  if (text.length <= 15 && match[4] === undefined) return Number(text) + 0;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const written = plainText(sign === "-", whole + fraction, whole.length + Number(exponent));
  if (written === undefined) return undefined;
  const near = Number(written);
  if (!written.includes(".")) return Number.isSafeInteger(near) ? near : BigInt(written);
  return numberText(near) === written ? near : decimal(written);
}

/**
 * Returns plain decimal text without an exponent: all digits of an integer, the shortest text of a fraction. Finite
 * numbers only.
 */
export function numberText(value: number | bigint | Decimal): string {
  if (typeof value === "object") return value.text;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return BigInt(value).toString();
  const text = String(value);
  if (!text.includes("e")) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = decimalPattern.exec(text) ?? [];
  return plainText(sign === "-", whole + fraction, whole.length + Number(exponent)) ?? text;
}

/** Whether the shortest text of a finite number is exactly the double: true for 0.5, false for 0.1. */
export function isExact(value: number): boolean {
  return Number.isInteger(value * 2 ** 24) && exactText(value) === numberText(value);
}

/** Returns all digits of a finite double, in decimal. */
export function exactText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  let mantissa = Math.abs(value);
  let bits = 0;
  for (; !Number.isInteger(mantissa); bits++) mantissa *= 2;
  const digits = (BigInt(mantissa) * 5n ** BigInt(bits)).toString();
  return plainText(value < 0, digits, digits.length - bits) ?? "";
}

/** Returns the double that is exactly equal to a Decimal, or undefined where there is none. */
export function exactDouble(value: Decimal): number | undefined {
  const near = Number(value.text);
  return Number.isFinite(near) && exactText(near) === value.text ? near : undefined;
}

/**
 * Returns the same text for numbers that are equal for Terraform. A double is equal to the decimal that is its shortest
 * text, so 0.1 as a double is equal to one tenth.
 */
export function numberKey(value: number | bigint | Decimal): string {
  if (typeof value !== "object") return numberText(value);
  const double = exactDouble(value);
  return double === undefined ? value.text : numberText(double);
}

/**
 * Compares all digits of two numbers: negative where the first is less, positive where it is greater, 0 where they are
 * equal.
 */
export function compareNumbers(a: number | bigint | Decimal, b: number | bigint | Decimal): number {
  if ((typeof a !== "object" && typeof b !== "object") || !isFiniteNumber(a) || !isFiniteNumber(b)) {
    const [one, other] = [typeof a === "object" ? Number(a) : a, typeof b === "object" ? Number(b) : b];
    return one < other ? -1 : one > other ? 1 : 0;
  }
  const [one, other] = [numberText(a), numberText(b)];
  const decimals = Math.max(decimalsOf(one), decimalsOf(other));
  const difference = scaled(one, decimals) - scaled(other, decimals);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function isFiniteNumber(value: number | bigint | Decimal): boolean {
  return typeof value !== "number" || Number.isFinite(value);
}

function decimalsOf(text: string): number {
  const point = text.indexOf(".");
  return point === -1 ? 0 : text.length - point - 1;
}

function scaled(text: string, decimals: number): bigint {
  return BigInt(text.replace(".", "") + "0".repeat(decimals - decimalsOf(text)));
}

const decimalPattern = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const maxDigits = 50_000;

/**
 * Writes digits as plain text. `point` is the number of digits before the decimal point; zeros fill up where it is
 * negative or exceeds the number of digits.
 */
function plainText(negative: boolean, digits: string, point: number): string | undefined {
  let first = 0;
  while (digits[first] === "0") first++;
  let end = digits.length;
  while (end > first && digits[end - 1] === "0") end--;
  if (first === end) return "0";
  const significant = digits.slice(first, end);
  const before = point - first;
  if (!(Math.abs(before) <= maxDigits && significant.length <= maxDigits)) return undefined;
  const sign = negative ? "-" : "";
  if (before <= 0) return `${sign}0.${"0".repeat(-before)}${significant}`;
  if (before >= significant.length) return sign + significant.padEnd(before, "0");
  return `${sign}${significant.slice(0, before)}.${significant.slice(before)}`;
}
