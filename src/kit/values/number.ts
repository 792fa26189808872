import type { Decimal } from "./value.ts";
import { decimal } from "./value.ts";

/**
 * The number that a decimal text stands for, in the form a Value has it: number where its shortest text is the same
 * number, else bigint for an integer and Decimal for the rest. Undefined for what is not a decimal number
 * ("0x10", "NaN", "") or has more than 50,000 digits written out.
 */
export function parseNumber(text: string): number | bigint | Decimal | undefined {
  const match = decimalPattern.exec(text);
  if (match === null) return undefined;
  // Fifteen significant digits survive a double, whichever they are.
  if (text.length <= 15 && match[4] === undefined) return Number(text) + 0;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const written = plainText(sign === "-", whole + fraction, whole.length + Number(exponent));
  if (written === undefined) return undefined;
  const near = Number(written);
  if (!written.includes(".")) return Number.isSafeInteger(near) ? near : BigInt(written);
  return numberText(near) === written ? near : decimal(written);
}

/** Plain decimal text, without exponent: of an integer all digits, of a fraction the shortest. Finite numbers only. */
export function numberText(value: number | bigint | Decimal): string {
  if (typeof value === "object") return value.text;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return BigInt(value).toString();
  const text = String(value);
  if (!text.includes("e")) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = decimalPattern.exec(text) ?? [];
  return plainText(sign === "-", whole + fraction, whole.length + Number(exponent)) ?? text;
}

/** True when the shortest text of a finite number is the very number that the double is, as 0.5 is and 0.1 is not. */
export function isExact(value: number): boolean {
  return Number.isInteger(value * 2 ** 24) && exactText(value) === numberText(value);
}

/** All decimals of the binary fraction that a finite double is. */
export function exactText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  let mantissa = Math.abs(value);
  let bits = 0;
  for (; !Number.isInteger(mantissa); bits++) mantissa *= 2;
  const digits = (BigInt(mantissa) * 5n ** BigInt(bits)).toString();
  return plainText(value < 0, digits, digits.length - bits) ?? "";
}

/** The double that a Decimal is exactly, if there is one. */
export function exactDouble(value: Decimal): number | undefined {
  const near = Number(value.text);
  return Number.isFinite(near) && exactText(near) === value.text ? near : undefined;
}

/**
 * The same text for numbers that Terraform takes for equal. It lets a double equal the decimal that is its shortest
 * text, so 0.1 as a double and one tenth are one number.
 */
export function numberKey(value: number | bigint | Decimal): string {
  if (typeof value !== "object") return numberText(value);
  const double = exactDouble(value);
  return double === undefined ? value.text : numberText(double);
}

/** Negative where the first is less, positive where it is more, 0 where both are the same number; every digit counts. */
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

/** `point` is how many of the digits stand before the decimal point: negative, or more than there are, where zeros lack. */
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
