/**
 * The first code of the executable. The executable holds its bundle as assets, in chunks: a small chunk for a fast
 * handshake, and further chunks that Terraform need not wait for.
 */
import { basename, dirname, join } from "node:path";
import { getAssetKeys, getRawAsset } from "node:sea";
import { chunkLoader } from "./chunks.ts";

// A release for Linux runs through the dynamic loader in its lib/. Without this the loader would count as the
// executable here, and give the process its name in lists.
if (basename(process.execPath).startsWith("ld-linux-")) {
  const name = basename(process.argv0);
  process.execPath = join(dirname(process.execPath), "..", name);
  process.title = name;
}

const keys = getAssetKeys();
const asset = (name: string): Buffer => Buffer.from(getRawAsset(name));
chunkLoader((file) => ({
  source: asset(file).toString("latin1"),
  ...(keys.includes(`${file}.code`) && { code: asset(`${file}.code`) }),
}))("launch.cjs");
