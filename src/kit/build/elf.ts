/**
 * The facts that Linux's dynamic loader reads in a 64-bit little-endian ELF file: System V ABI, and the GNU symbol
 * versions.
 */
export interface Elf {
  /** the processor, as in the header */
  readonly machine: number;
  readonly soname: string | undefined;
  /** the sonames of the libraries that it needs */
  readonly needed: readonly string[];
  /** the folder that the loader searches first */
  readonly runpath: string | undefined;
  /** by library, the required versions of its symbols: GLIBC_2.28 of libc.so.6 */
  readonly requires: ReadonlyMap<string, readonly string[]>;
  /** the versions of the symbols that it exports */
  readonly provides: readonly string[];
  /** whether the kernel starts it through a dynamic loader */
  readonly interpreted: boolean;
  /** the segments that are loaded into memory */
  readonly loads: readonly Segment[];
}

/** A segment: a part of the file, and its place in memory. */
export interface Segment {
  readonly type: number;
  /** the permissions of its pages: read, write, execute */
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  /** the number of bytes in the file; `size` is that in memory */
  readonly fileSize: number;
  readonly size: number;
}

/** Types of segments: PT_NULL, PT_LOAD, PT_DYNAMIC, PT_INTERP. */
const [unused, load, dynamicSegment, interpreter] = [0, 1, 2, 3] as const;

const tags = { needed: 1, strtab: 5, soname: 14, runpath: 29, verneed: 0x6ffffffe, verdef: 0x6ffffffc };

/** @throws Error for any other file */
export function readElf(bytes: Buffer): Elf {
  if (bytes.toString("latin1", 0, 6) !== "\x7fELF\x02\x01") throw new Error("It is no 64-bit little-endian ELF file.");
  const headers = programHeaders(bytes);
  const loads = headers.filter(({ type }) => type === load);
  const offsetOf = (address: number): number => {
    const segment = loads.find((each) => address >= each.address && address < each.address + each.fileSize);
    if (segment === undefined) throw new Error(`No segment of the ELF file holds 0x${address.toString(16)}.`);
    return segment.offset + address - segment.address;
  };
  const dynamic = dynamicEntries(bytes, headers.find(({ type }) => type === dynamicSegment)?.offset);
  const all = (tag: number): number[] => dynamic.filter((entry) => entry.tag === tag).map(({ value }) => value);
  const table = (tag: number): number | undefined => all(tag).map(offsetOf)[0];
  const strings = table(tags.strtab) ?? 0;
  const text = (at: number): string => bytes.toString("latin1", strings + at, bytes.indexOf(0, strings + at));
  return {
    machine: bytes.readUInt16LE(18),
    soname: all(tags.soname).map(text)[0],
    needed: all(tags.needed).map(text),
    runpath: all(tags.runpath).map(text)[0],
    requires: new Map(
      chain(bytes, table(tags.verneed), 12).map((at): [string, string[]] => [
        text(bytes.readUInt32LE(at + 4)),
        chain(bytes, at + bytes.readUInt32LE(at + 8), 12).map((each) => text(bytes.readUInt32LE(each + 8))),
      ]),
    ),
    provides: chain(bytes, table(tags.verdef), 16).map((at) =>
      text(bytes.readUInt32LE(at + bytes.readUInt32LE(at + 12))),
    ),
    interpreted: headers.some(({ type }) => type === interpreter),
    loads,
  };
}

function programHeaders(bytes: Buffer): readonly Segment[] {
  const [start, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    const word = (field: number): number => Number(bytes.readBigUInt64LE(at + field));
    return {
      type: bytes.readUInt32LE(at),
      flags: bytes.readUInt32LE(at + 4),
      offset: word(8),
      address: word(16),
      fileSize: word(32),
      size: word(40),
    };
  });
}

/** Returns the entries before DT_NULL, which ends them. */
function dynamicEntries(bytes: Buffer, start: number | undefined): readonly { tag: number; value: number }[] {
  const entries = [];
  for (let at = start ?? bytes.length; at < bytes.length && bytes.readBigUInt64LE(at) !== 0n; at += 16) {
    entries.push({ tag: Number(bytes.readBigUInt64LE(at)), value: Number(bytes.readBigUInt64LE(at + 8)) });
  }
  return entries;
}

/**
 * Returns the places of chained records. The field at the offset `next` of each record holds the distance to the next
 * record, 0 in the last.
 */
function chain(bytes: Buffer, start: number | undefined, next: number): readonly number[] {
  const places = [];
  for (let at = start, step = 1; at !== undefined && step !== 0; at += step) {
    places.push(at);
    step = bytes.readUInt32LE(at + next);
  }
  return places;
}

/**
 * Unloads the segments that hold no section. `node --build-sea` leaves an empty segment at the old place of the program
 * headers. Where pages are larger than 4 KiB, as on a Raspberry Pi 5, it shares a page with writable data: the kernel
 * maps it last and read-only, and the program crashes at its first write.
 */
export function withoutEmptySegments(bytes: Buffer): Buffer {
  const [start, size, count] = [Number(bytes.readBigUInt64LE(40)), bytes.readUInt16LE(58), bytes.readUInt16LE(60)];
  const sections = Array.from({ length: count }, (_, index) =>
    Number(bytes.readBigUInt64LE(start + index * size + 16)),
  );
  const [first, each] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54)];
  const changed = Buffer.from(bytes);
  for (const [index, { type, address, size: length }] of programHeaders(bytes).entries()) {
    if (type !== load || sections.some((section) => section >= address && section < address + length)) continue;
    changed.writeUInt32LE(unused, first + index * each);
  }
  return changed;
}
