/**
 * Messages to bytes and back, by their full protobuf name ("tfplugin6.ReadResource.Request").
 *
 * What is decoded has the generated `…__Output` types: snake_case names, absent messages null, absent bytes an empty
 * Buffer, numbers for int64 and enums, and for every oneof a property naming the member that is set.
 */
import { StrictReader, WellFormedWriter } from "./strict.ts";
import { messageType } from "./types.ts";

/**
 * The bytes of `message`, which has the generated input type of that name. Strings become well-formed UTF-16 first (a
 * lone surrogate turns into U+FFFD), since Terraform drops the connection on anything else.
 * @throws TypeError when a property has another shape than its field
 */
export function encode(name: string, message: object): Buffer {
  const type = messageType(name);
  return type.encode(type.fromObject(message), new WellFormedWriter()).finish() as Buffer;
}

/**
 * The message in `bytes`. Unknown fields are dropped.
 * @throws RangeError or Error when the bytes are not such a message, or an int64 has no exact number
 */
export function decode(name: string, bytes: Uint8Array): object {
  const type = messageType(name);
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return type.toObject(type.decode(new StrictReader(buffer)), { longs: Number, defaults: true, oneofs: true });
}
