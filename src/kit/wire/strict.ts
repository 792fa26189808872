/** protobufjs's writer and reader, made stricter where JavaScript's strings and numbers are wider or narrower than the wire's. */
import protobuf from "protobufjs/minimal.js";

export class WellFormedWriter extends protobuf.BufferWriter {
  override string(value: string): protobuf.Writer {
    return super.string(value.toWellFormed());
  }
}

export class StrictReader extends protobuf.BufferReader {
  // The base class takes a string that is cut off for a shorter one; it does check the end of bytes.
  override string(): string {
    return (this.bytes() as Buffer).toString("utf8");
  }

  // Declared as a Long, because that is what the base class gives; a number is what the generated code passes on.
  override int64(): protobuf.Long {
    const first = this.buf[this.pos] ?? 0x80;
    // One byte, as nearly all that Terraform sends.
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
