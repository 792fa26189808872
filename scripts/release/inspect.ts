import { readFile } from "node:fs/promises";
import type { Format, Platform } from "./platforms.ts";

/**
 * Looks whether a file is an executable of that platform with the provider in it, without running it.
 *
 * @param version that the provider inside must be of
 * @throws with everything that is wrong
 */
export async function inspect(file: string, { format, machine }: Platform, version: string): Promise<void> {
  const bytes = await readFile(file);
  const found = header(bytes);
  const wrong = [
    ...(found?.format === format && found.machine === machine ? [] : ["it is not of that platform"]),
    // Node looks at this mark to know that it carries a program.
    ...(bytes.includes(`${fuse}:1`) && !bytes.includes(`${fuse}:0`) ? [] : ["Node in it would not start the provider"]),
    ...(bytes.includes(`"${version}"`) && bytes.includes("terraform-openai/openai")
      ? []
      : ["the provider is not in it"]),
  ];
  if (wrong.length > 0) throw new Error(`${file} is broken: ${wrong.join("; ")}.`);
}

const fuse = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

function header(bytes: Buffer): { readonly format: Format; readonly machine: number } | undefined {
  if (bytes.toString("latin1", 0, 4) === "\x7fELF") return { format: "elf", machine: bytes.readUInt16LE(18) };
  if (bytes.readUInt32LE(0) === 0xfeedfacf) return { format: "mach-o", machine: bytes.readUInt32LE(4) };
  const at = bytes.toString("latin1", 0, 2) === "MZ" ? bytes.readUInt32LE(0x3c) : undefined;
  if (at !== undefined && bytes.toString("latin1", at, at + 4) === "PE\0\0") {
    return { format: "pe", machine: bytes.readUInt16LE(at + 4) };
  }
  return undefined;
}
