/** The types of fields that are not messages. */
import type { Reader, Writer } from "protobufjs/minimal.js";

/** The encoding of one type. */
export interface Scalar {
  readonly wireType: number;
  /** the value of an absent field */
  readonly zero: unknown;
  read(reader: Reader): unknown;
  /** @throws TypeError for a value of another type */
  write(writer: Writer, value: unknown): void;
}

/** https://protobuf.dev/programming-guides/encoding/#structure */
export const varint = 0;
export const lengthDelimited = 2;

export const scalars: Readonly<Record<string, Scalar>> = {
  string: {
    wireType: lengthDelimited,
    zero: "",
    read: (reader) => reader.string(),
    write: (writer, value) => void writer.string(expect("string", value)),
  },
  bytes: {
    wireType: lengthDelimited,
    zero: Buffer.alloc(0),
    read: (reader) => reader.bytes(),
    write(writer, value) {
      if (!(value instanceof Uint8Array)) throw new TypeError("bytes are to be a Uint8Array");
      writer.bytes(value);
    },
  },
  bool: {
    wireType: varint,
    zero: false,
    read: (reader) => reader.bool(),
    write: (writer, value) => void writer.bool(expect("boolean", value)),
  },
  int32: number(
    (reader) => reader.int32(),
    (writer, value) => writer.int32(value),
  ),
  uint32: number(
    (reader) => reader.uint32(),
    (writer, value) => writer.uint32(value),
  ),
  // The reader is a StrictReader, whose int64 is a number.
  int64: number(
    (reader) => reader.int64() as unknown as number,
    (writer, value) => writer.int64(value),
  ),
};

function number(read: (reader: Reader) => number, write: (writer: Writer, value: number) => unknown): Scalar {
  return { wireType: varint, zero: 0, read, write: (writer, value) => void write(writer, expect("number", value)) };
}

function expect<N extends keyof Primitives>(name: N, value: unknown): Primitives[N] {
  if (typeof value !== name) throw new TypeError(`a ${typeof value} where a ${name} is to be`);
  return value as Primitives[N];
}

interface Primitives {
  readonly string: string;
  readonly boolean: boolean;
  readonly number: number;
}
