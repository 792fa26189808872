/**
 * Terraform's MessagePack, read and written by type. msgpack5 does not suffice: its decoder turns a 64-bit integer into
 * a double before any registered extension, its encoder refuses a bigint, and a registered encoder can write only
 * extensions. The tests compare with it wherever doubles are exact.
 */
import { ValueError } from "./path.ts";
import { createReader } from "./reader.ts";
import type { Type } from "./type.ts";
import type { Value } from "./value.ts";
import { createWriter, written } from "./writer.ts";

/**
 * Decodes MessagePack by its type.
 *
 * @throws ValueError for a value of another type, and for further bytes
 */
export function decodeMsgpack(type: Type, bytes: Uint8Array): Value {
  const reader = createReader(bytes);
  const value = type.decode(reader);
  const left = reader.bytes.length - reader.position;
  if (left > 0) throw new ValueError(`${left} bytes follow the value`);
  return value;
}

/**
 * Encodes a value of the type as MessagePack.
 *
 * @throws ValueError for a value of another type
 */
export function encodeMsgpack(type: Type, value: Value): Uint8Array {
  const writer = createWriter();
  type.encode(writer, value);
  return written(writer);
}
