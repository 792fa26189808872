/** protobufjs's writer and reader, stricter where JavaScript's strings and numbers differ from those on the wire. */
import protobuf from "protobufjs/minimal.js";

export class WellFormedWriter extends protobuf.BufferWriter {
  override string(value: string): protobuf.Writer {
    return super.string(value.toWellFormed());
  }
}

export class StrictReader extends protobuf.BufferReader {
  // The base class reads a truncated string as a shorter string, but it checks the end of bytes.
  override string(): string {
    return (this.bytes() as Buffer).toString("utf8");
  }

  // Declared as a Long, the type of the base class. The value is a number, which the generated types expect.
  override int64(): protobuf.Long {
    const first = this.buf[this.pos] ?? 0x80;
    // One byte: the fast path for nearly every value from Terraform.
    if (first < 0x80) {
      this.pos += 1;
      return first as unknown as protobuf.Long;
    }
    const value = Number(super.int64());
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`int64 ${value} is beyond what a number holds exactly`);
    }
    return value as unknown as protobuf.Long;
  }
}
