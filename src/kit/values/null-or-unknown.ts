import { ValueError } from "./path.ts";
import type { Reader } from "./reader.ts";
import { peek } from "./reader.ts";
import { readUnknown, writeUnknown } from "./refinement.ts";
import type { FromOptions } from "./type.ts";
import type { Unknown, Value } from "./value.ts";
import { isDecimal, isDynamic, isUnknown } from "./value.ts";
import type { Writer } from "./writer.ts";
import { writeNull } from "./writer.ts";

/** Reads a null or an unknown. For anything else it returns undefined and reads nothing. */
export function readNullOrUnknown(reader: Reader): null | Unknown | undefined {
  const byte = peek(reader);
  if (byte === 0xc0) {
    reader.position++;
    return null;
  }
  return (byte >= 0xd4 && byte <= 0xd8) || (byte >= 0xc7 && byte <= 0xc9) ? readUnknown(reader) : undefined;
}

/** Writes a null or an unknown. For anything else it returns false and writes nothing. */
export function writeNullOrUnknown(writer: Writer, value: Value): value is null | Unknown {
  if (value === null) {
    writeNull(writer);
    return true;
  }
  if (!isUnknown(value)) return false;
  writeUnknown(writer, value);
  return true;
}

/**
 * Returns a null or an unknown, or undefined for anything else.
 *
 * @throws ValueError for an unknown that `options` does not allow
 */
export function nullOrUnknownFrom(label: string, input: unknown, options?: FromOptions): null | Unknown | undefined {
  if (input === null || input === undefined) return null;
  if (!isUnknown(input)) return undefined;
  if (options?.unknown === true) return input;
  throw required(label, input);
}

/** Compares two values where at least one is null or unknown. Returns undefined where both are known and not null. */
export function nullOrUnknownEquals(a: Value, b: Value): boolean | undefined {
  if (a === null || b === null) return a === b;
  const unknown = isUnknown(a);
  return unknown || isUnknown(b) ? unknown && isUnknown(b) : undefined;
}

/**
 * Returns the error `string is required, got bool`. It names the kind of the wrong value, never its content, which may
 * be secret.
 */
export function required(label: string, got: unknown): ValueError {
  return new ValueError(`${label} is required, got ${nameOf(got)}`);
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (isUnknown(value)) return "a value known only after apply";
  if (isDynamic(value)) return value.type.label;
  if (Array.isArray(value)) return "list";
  if (isDecimal(value)) return "number";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "number";
    default:
      return typeof value;
  }
}
