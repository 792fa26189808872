/** Writes the subset of ASN.1 DER (X.690) that a certificate needs. */

export const der = {
  boolean: (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0])),
  /** of an unsigned big-endian number */
  integer: (bytes: Buffer): Buffer => element(0x02, positive(bytes)),
  bitString: (bytes: Buffer, unusedBits = 0): Buffer =>
    element(0x03, Buffer.concat([Buffer.from([unusedBits]), bytes])),
  octetString: (bytes: Buffer): Buffer => element(0x04, bytes),
  utf8String: (text: string): Buffer => element(0x0c, Buffer.from(text)),
  sequence: (...parts: readonly Buffer[]): Buffer => element(0x30, Buffer.concat(parts)),
  /** needs no sorting, because it has one member */
  set: (member: Buffer): Buffer => element(0x31, member),
  implicit: (tag: number, bytes: Buffer): Buffer => element(0x80 | tag, bytes),
  explicit: (tag: number, inner: Buffer): Buffer => element(0xa0 | tag, inner),
  time,
} as const;

/** Encodes an object identifier in dotted form. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime through 2049 and GeneralizedTime after it, as RFC 5280 wants; to the second. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits));
}

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);
}

function length(of: number): number[] {
  if (of < 0x80) {
    return [of];
  }
  const bytes: number[] = [];
  for (let rest = of; rest > 0; rest >>>= 8) {
    bytes.unshift(rest & 0xff);
  }
  return [0x80 | bytes.length, ...bytes];
}

/** Strips leading zeros, and adds one where the first bit would read as a sign. */
function positive(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const significant = start === -1 ? Buffer.from([0]) : bytes.subarray(start);
  return (significant[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), significant]) : significant;
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) {
    bytes.unshift((rest & 0x7f) | 0x80);
  }
  return bytes;
}
