/** The parts of a 64-bit Mach-O file that its signature depends on: mach-o/loader.h of Apple's cctools. */
export interface MachO {
  /** the processor, as in the header */
  readonly machine: number;
  readonly segments: readonly Segment[];
  /** the place of LC_CODE_SIGNATURE */
  readonly signature: { readonly offset: number; readonly size: number } | undefined;
}

interface Segment {
  readonly name: string;
  readonly address: number;
  /** the number of bytes in memory; `fileSize` is that in the file */
  readonly size: number;
  readonly fileSize: number;
  readonly offset: number;
  /** the place of the load command in the file */
  readonly command: number;
}

const header = 32;
const segmentCommand = 0x19;
const codeSignatureCommand = 0x1d;

/** @throws Error for any other file */
export function readMachO(bytes: Buffer): MachO {
  if (bytes.readUInt32LE(0) !== machOMagic) throw new Error("It is no 64-bit Mach-O file.");
  const commands = loadCommands(bytes);
  const segments = commands
    .filter(({ type }) => type === segmentCommand)
    .map(({ at }) => {
      const word = (field: number): number => Number(bytes.readBigUInt64LE(at + field));
      const name = bytes.toString("latin1", at + 8, at + 24).replace(/\0.*$/s, "");
      return { name, address: word(24), size: word(32), offset: word(40), fileSize: word(48), command: at };
    });
  const signed = commands.find(({ type }) => type === codeSignatureCommand);
  return {
    machine: bytes.readUInt32LE(4),
    segments,
    signature: signed && { offset: bytes.readUInt32LE(signed.at + 8), size: bytes.readUInt32LE(signed.at + 12) },
  };
}

export const machOMagic = 0xfeedfacf;

/**
 * Adds an empty signature to an unsigned Mach-O, at the end of the file and of __LINKEDIT, the place of signatures.
 * Tools that renew signatures take it for an outdated signature.
 *
 * @throws Error when the file is signed, or has no room for another load command
 */
export function withEmptySignature(bytes: Buffer): Buffer {
  const { segments, signature } = readMachO(bytes);
  const linkedit = segments.find(({ name }) => name === "__LINKEDIT");
  const end = header + bytes.readUInt32LE(20);
  if (signature !== undefined) throw new Error("The Mach-O file has a signature already.");
  if (linkedit === undefined || linkedit.offset + linkedit.fileSize !== bytes.length)
    throw new Error("The Mach-O file does not end with __LINKEDIT.");
  if (end + 16 > firstSection(bytes)) throw new Error("The Mach-O file has no room for another load command.");
  const place = Math.ceil(bytes.length / 16) * 16;
  const signed = Buffer.concat([bytes, Buffer.alloc(place + 16 - bytes.length)]);
  for (const [index, value] of [codeSignatureCommand, 16, place, 16].entries())
    signed.writeUInt32LE(value, end + 4 * index);
  signed.writeUInt32LE(bytes.readUInt32LE(16) + 1, 16);
  signed.writeUInt32LE(bytes.readUInt32LE(20) + 16, 20);
  signed.writeBigUInt64LE(BigInt(signed.length - linkedit.offset), linkedit.command + 48);
  return signed;
}

function loadCommands(bytes: Buffer): readonly { readonly type: number; readonly at: number }[] {
  const commands = [];
  for (let at = header; commands.length < bytes.readUInt32LE(16); at += bytes.readUInt32LE(at + 4)) {
    commands.push({ type: bytes.readUInt32LE(at), at });
  }
  return commands;
}

/** Returns the offset of the first section in the file. The load commands end before it. */
function firstSection(bytes: Buffer): number {
  const places = loadCommands(bytes)
    .filter(({ type }) => type === segmentCommand)
    .flatMap(({ at }) =>
      Array.from({ length: bytes.readUInt32LE(at + 64) }, (_, index) => bytes.readUInt32LE(at + 72 + 80 * index + 48)),
    );
  return Math.min(...places.filter((place) => place > 0));
}
