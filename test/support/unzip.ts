import { inflateRawSync } from "node:zlib";

/** A file that was in a zip. */
export interface Unzipped {
  readonly name: string;
  /** of Unix, with the type of the file */
  readonly mode: number;
  readonly bytes: Buffer;
}

/** By the central directory, as every unpacker reads it. */
export function unzip(zip: Buffer): readonly Unzipped[] {
  const end = zip.lastIndexOf("PK\x05\x06");
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const name = zip.toString("utf8", at + 46, at + 46 + (nameLength ?? 0));
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = inflateRawSync(zip.subarray(start, start + zip.readUInt32LE(at + 20)));
    const mode = zip.readUInt32LE(at + 38) >>> 16;
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
    return { name, mode, bytes };
  });
}
