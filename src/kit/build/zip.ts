import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";

/** A file for a zip: its path, and its name in the zip. */
export interface Entry {
  readonly file: string;
  readonly name: string;
  readonly executable?: boolean;
}

/** Writes a zip. Its bytes depend only on the files' names and contents, not on their times, owners or order. */
export async function writeZip(entries: readonly Entry[], output: string): Promise<void> {
  const zip = new ZipFile();
  for (const { file, name, executable = false } of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const options = {
      // The earliest time in a zip, the same local time everywhere.
      mtime: new Date(1980, 0, 1),
      forceDosTimestamp: true,
      mode: executable ? 0o100755 : 0o100644,
    };
    zip.addReadStreamLazy(name, options, (give) => give(undefined, createReadStream(file)));
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(output));
}
