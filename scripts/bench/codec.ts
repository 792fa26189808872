import { bool, int64, list, object, string } from "terraform-plugin-kit";
import { decodeMsgpack, encodeMsgpack } from "terraform-plugin-kit/testing";
import { inTurns } from "./cost.ts";
import type { Compared } from "./cost.ts";

const items = 10_000;

/** The codec of values there and back, beside JSON of the same, which is built into V8. */
export async function measureCodec(runs: number): Promise<Compared> {
  const type = list(object({ id: string, size: int64, on: bool }));
  const plain = Array.from({ length: items }, (_, size) => ({ id: `proj_${size}`, size, on: size % 2 === 0 }));
  const value = type.from(plain);
  return await inTurns(`${items} objects to MessagePack and back`, "JSON", runs, {
    ours: () => time(() => decodeMsgpack(type, encodeMsgpack(type, value))),
    reference: () => time(() => JSON.parse(JSON.stringify(plain)) as unknown),
  });
}

async function time(act: () => unknown): Promise<number> {
  const began = performance.now();
  act();
  return await Promise.resolve(performance.now() - began);
}
