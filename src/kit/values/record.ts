import type { Json, JsonObject, ObjectValue, Value } from "./value.ts";
import { isObject } from "./value.ts";

/** Compares two texts by their UTF-8 bytes. The order of UTF-16 differs where surrogates meet U+E000 to U+FFFF. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Returns the own members of a plain object, or the entries of a Map with string keys; undefined for anything else. */
export function entriesOf(input: unknown): (readonly [string, unknown])[] | undefined {
  if (input instanceof Map) {
    const entries = [...input.entries()];
    return entries.every((entry) => typeof entry[0] === "string") ? entries : undefined;
  }
  // Reading foreign data as a Value is safe here: isObject only distinguishes the marked kinds from arrays.
  return typeof input === "object" && isObject(input as Value) ? Object.entries(input as ObjectValue) : undefined;
}

/**
 * Returns an own member of an object that an author or an API made. Undefined for members that every JavaScript object
 * inherits.
 */
export function ownMember(of: object, name: string): unknown {
  return Object.hasOwn(of, name) ? (of as Readonly<Record<string, unknown>>)[name] : undefined;
}

export function isJsonObject(json: Json): json is JsonObject {
  return isObject(json);
}

function rank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit >= 0xe000 ? codeUnit - 0x800 : codeUnit + 0x2000;
}
