/**
 * What the executable runs first. Its bundle lies in it as assets, in chunks: one small enough to shake hands at once, and
 * one with all the rest, for which Terraform need not wait.
 */
import { basename, dirname, join } from "node:path";
import { getAssetKeys, getRawAsset } from "node:sea";
import { chunkLoader } from "./chunks.ts";

// A release for Linux runs through the dynamic loader in its lib/, which would be taken for the executable here, and for the
// name of the process in lists.
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
