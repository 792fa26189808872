/**
 * Terraform's msgpack, read and written by type. msgpack5 is no base for it: it decodes a 64-bit integer to a double
 * inside its decoder, where no registered extension is asked, and its encoder refuses a bigint, while a registered
 * one can only write extensions. The tests use it as an independent witness wherever doubles are exact.
 */
import { ValueError } from "./path.ts";
import { createReader } from "./reader.ts";
import type { Type } from "./type.ts";
import type { Value } from "./value.ts";
import { createWriter, written } from "./writer.ts";

/** The value of the type that the bytes hold. Throws a ValueError for anything else, also for bytes left over. */
export function decodeMsgpack(type: Type, bytes: Uint8Array): Value {
  const reader = createReader(bytes);
  const value = type.decode(reader);
  const left = reader.bytes.length - reader.position;
  if (left > 0) throw new ValueError(`${left} bytes follow the value`);
  return value;
}

/** The bytes of a value of the type. Throws a ValueError for a value that is not of it. */
export function encodeMsgpack(type: Type, value: Value): Uint8Array {
  const writer = createWriter();
  type.encode(writer, value);
  return written(writer);
}
