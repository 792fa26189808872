import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { signatureFaults } from "./code-signature.ts";
import { readElf } from "./elf.ts";
import type { Elf } from "./elf.ts";
import { runpath } from "./libraries.ts";
import type { Format, Platform } from "./platforms.ts";
import type { Entry } from "./zip.ts";

/**
 * Checks without running it that a file is an executable of a platform, contains the provider, and would load there.
 *
 * @param address the provider's address
 * @param libraries the libraries beside it
 * @throws Error with all faults
 */
export async function inspect(
  file: string,
  { format, machine }: Platform,
  { address, version }: { readonly address: string; readonly version: string },
  libraries: readonly Entry[],
): Promise<void> {
  const bytes = await readFile(file);
  const found = header(bytes);
  const fits = found?.format === format && found.machine === machine;
  const wrong = [
    ...(fits ? [] : ["it is not of that platform"]),
    // Node reads this mark to know that it carries a program.
    ...(bytes.includes(`${fuse}:1`) && !bytes.includes(`${fuse}:0`) ? [] : ["Node in it would not start the provider"]),
    ...(bytes.includes(`"${version}"`) && bytes.includes(address.split("/").slice(1).join("/"))
      ? []
      : ["the provider is not in it"]),
    ...(fits && format === "mach-o" ? signatureFaults(bytes) : []),
    ...(fits && format === "elf" ? loadFaults(readElf(bytes), await readLibraries(libraries)) : []),
  ];
  if (wrong.length > 0) throw new Error(`${file} is broken: ${wrong.join("; ")}.`);
}

/**
 * Checks that a file is a launcher for a platform.
 *
 * @throws Error with all faults
 */
export async function inspectLauncher(file: string, { machine }: Platform): Promise<void> {
  const wrong = launcherFaults(readElf(await readFile(file)), machine);
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

/** Reads the libraries, by their names beside the executable. */
async function readLibraries(libraries: readonly Entry[]): Promise<ReadonlyMap<string, Elf>> {
  return new Map(
    await Promise.all(
      libraries.map(async ({ file, name }): Promise<[string, Elf]> => [basename(name), readElf(await readFile(file))]),
    ),
  );
}

/**
 * Returns the faults for which the dynamic loader beside an executable could not start it, on any machine.
 *
 * @param carried everything beside the executable, by name
 */
export function loadFaults(executable: Elf, carried: ReadonlyMap<string, Elf>): readonly string[] {
  const faults =
    executable.runpath === runpath ? [] : [`it looks for libraries in ${executable.runpath ?? "no folder"}`];
  for (const [name, library] of carried) {
    if (library.machine !== executable.machine) faults.push(`${name} is for another processor`);
    if (library.soname !== name) faults.push(`${name} is ${library.soname}`);
  }
  if (pagesAreShared(executable)) faults.push("a page of it belongs to two segments of different use");
  for (const { needed, requires } of [executable, ...carried.values()]) {
    for (const name of needed) {
      const provided = carried.get(name)?.provides;
      if (provided === undefined) faults.push(`${name} is not beside it`);
      else
        for (const each of requires.get(name) ?? [])
          if (!provided.includes(each)) faults.push(`${name} beside it has no ${each}`);
    }
  }
  return faults;
}

/** Returns the faults for which the kernel could not start a launcher. */
function launcherFaults(launcher: Elf, machine: number): readonly string[] {
  return [
    ...(launcher.machine === machine ? [] : ["the launcher is for another processor"]),
    ...(launcher.interpreted ? ["the launcher needs a dynamic loader"] : []),
    ...(pagesAreShared(launcher) ? ["a page of the launcher belongs to two segments of different use"] : []),
  ];
}

/**
 * Whether segments with different permissions share a page of the largest size in the processor's kernels: 4 KiB, and
 * 64 KiB on ARM.
 */
function pagesAreShared({ machine, loads }: Elf): boolean {
  const size = machine === 0xb7 ? 2 ** 16 : 2 ** 12;
  return loads.some(({ flags, address, size: length }) =>
    loads.some(
      (other) =>
        other.flags !== flags &&
        Math.floor(other.address / size) <= Math.floor((address + length - 1) / size) &&
        Math.floor(address / size) <= Math.floor((other.address + other.size - 1) / size),
    ),
  );
}
