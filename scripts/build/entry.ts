/**
 * What the executable runs first. Its bundle lies in it as assets, in chunks: one small enough to shake hands at once, and
 * one with all the rest, for which Terraform need not wait.
 */
import { getAssetKeys, getRawAsset } from "node:sea";
import { chunkLoader } from "./chunks.ts";

const keys = getAssetKeys();
const asset = (name: string): Buffer => Buffer.from(getRawAsset(name));
chunkLoader((file) => ({
  source: asset(file).toString("latin1"),
  ...(keys.includes(`${file}.code`) && { code: asset(`${file}.code`) }),
}))("launch.cjs");
