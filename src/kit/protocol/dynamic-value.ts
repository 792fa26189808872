import { decodeJson, encodeJson } from "../values/json.ts";
import { decodeMsgpack, encodeMsgpack } from "../values/msgpack.ts";
import { ValueError } from "../values/path.ts";
import type { Type } from "../values/type.ts";
import { isObject } from "../values/value.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import type { DynamicValue, DynamicValue__Output } from "../wire/gen/tfplugin6/DynamicValue.ts";

/**
 * Decodes a value by its type. A message that is absent or has no bytes is null.
 *
 * @throws ValueError with the path, where the bytes do not fit the type
 */
export function decodeDynamic(type: Type, value: DynamicValue__Output | null | undefined): Value {
  if (value && value.msgpack.length > 0) return decodeMsgpack(type, value.msgpack);
  if (value && value.json.length > 0) return decodeJson(type, value.json, { lenient: false });
  return null;
}

/** Decodes the object of a schema. Its members may be unknown, the object itself may not. */
export function decodeObject(
  type: Type<ObjectValue>,
  value: DynamicValue__Output | null | undefined,
): ObjectValue | null {
  const decoded = decodeDynamic(type, value);
  if (decoded === null || isObject(decoded)) return decoded;
  throw new ValueError("an object is required, got a value known only after apply");
}

export function encodeDynamic(type: Type, value: Value): DynamicValue {
  return { msgpack: encodeMsgpack(type, value) };
}

/**
 * Encodes a wholly known value as JSON, the format of the state. Terraform compares the refreshed value with the stored
 * value digit by digit (`plan -refresh-only -detailed-exitcode`), and the same number has other digits from JSON than
 * from MessagePack.
 *
 * @throws ValueError for a value of another type
 */
export function encodeStored(type: Type, value: Value): DynamicValue {
  return { json: Buffer.from(encodeJson(type, value)) };
}
