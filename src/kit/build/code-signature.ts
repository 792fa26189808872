import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { readMachO, withEmptySignature } from "./mach-o.ts";
import { onPath } from "./on-path.ts";

const run = promisify(execFile);

/** Exactly this version, because others may order the file differently. Debian 12 and 13 have it. */
const objcopy = "llvm-objcopy-19";

/** Returns the reason why this machine cannot sign for macOS; undefined when it can. */
export async function withoutSigner(): Promise<string | undefined> {
  if (process.platform === "darwin" || (await onPath(objcopy))) return undefined;
  return `macOS runs only signed code, and there is no ${objcopy}: apt-get install llvm-19 on Debian`;
}

/**
 * Signs a Mach-O file, whose signature Node removed when it embedded a program. The kernel of macOS kills a process
 * whose code does not match its signature. The signature is ad hoc: it proves that the file is whole, not its author.
 *
 * @param executable the file; its name becomes the identifier in the signature
 */
export async function signMachO(executable: string): Promise<void> {
  if (process.platform === "darwin") {
    await run("codesign", ["--sign", "-", "--force", executable]);
    return;
  }
  // llvm-objcopy renews an existing signature, as the linkers of Apple and LLVM do.
  await writeFile(executable, withEmptySignature(await readFile(executable)));
  await run(objcopy, [executable]);
}

/** Numbers in a signature are big-endian: osfmk/kern/cs_blobs.h of Apple's xnu. */
const magics = { superBlob: 0xfade0cc0, codeDirectory: 0xfade0c02 };
const adHoc = 0x2;
const sha256 = { type: 2, size: 32 };
const mainBinary = 1n;

/**
 * Checks the signature of a Mach-O file against the file, with rules of its own. It does not check the author.
 *
 * @returns the faults; none when the kernel would accept the file
 */
export function signatureFaults(bytes: Buffer): readonly string[] {
  const { segments, signature } = readMachO(bytes);
  if (signature === undefined) return ["it has no signature"];
  const { offset, size } = signature;
  const [text, linkedit] = ["__TEXT", "__LINKEDIT"].map((name) => segments.find((segment) => segment.name === name));
  const last = segments.toSorted((a, b) => a.address - b.address).at(-1);
  const blob = bytes.subarray(offset, offset + size);
  const directory = codeDirectory(blob);
  if (directory === undefined) return ["its signature has no code directory"];
  const word = (field: number): number => directory.readUInt32BE(field);
  const long = (field: number): bigint => directory.readBigUInt64BE(field);
  const [version, flags, hashes, identifier, pages, limit] = [8, 12, 16, 20, 28, 32].map(word);
  const pageSize = 2 ** (directory[39] ?? 0);
  const checks: readonly [boolean, string][] = [
    [linkedit === last && linkedit !== undefined && linkedit.size >= linkedit.fileSize, "__LINKEDIT is not its end"],
    [
      linkedit !== undefined && linkedit.offset + linkedit.fileSize === bytes.length,
      "__LINKEDIT is not the file's end",
    ],
    [offset + size === bytes.length && offset % 16 === 0, "the signature is not at its end"],
    [(version ?? 0) >= 0x20400, "the code directory is older than macOS 10.12"],
    [((flags ?? 0) & adHoc) !== 0, "the signature is not an ad-hoc one"],
    [directory[37] === sha256.type && directory[36] === sha256.size, "the signature is not of SHA-256"],
    [limit === offset, "the signature does not cover all before it"],
    [
      long(64) === BigInt(text?.offset ?? -1) && long(72) === BigInt(text?.fileSize ?? -1),
      "__TEXT is not what is signed",
    ],
    [(long(80) & mainBinary) !== 0n, "it is not signed as an executable"],
    [directory[identifier ?? 0] !== 0, "the signature names no identifier"],
    [pages === Math.ceil(offset / pageSize), "not every page is signed"],
  ];
  const faults = checks.flatMap(([right, fault]) => (right ? [] : [fault]));
  const changed = Array.from({ length: pages ?? 0 }, (_, page) => page).filter((page) => {
    const hash = createHash("sha256").update(bytes.subarray(page * pageSize, Math.min((page + 1) * pageSize, offset)));
    const at = (hashes ?? 0) + page * sha256.size;
    return !hash.digest().equals(directory.subarray(at, at + sha256.size));
  });
  return changed.length === 0 ? faults : [...faults, `${changed.length} pages are not what was signed`];
}

/** Returns the CodeDirectory, the first blob of its kind in the SuperBlob. */
function codeDirectory(blob: Buffer): Buffer | undefined {
  if (blob.length < 12 || blob.readUInt32BE(0) !== magics.superBlob) return undefined;
  for (let index = 0; index < blob.readUInt32BE(8); index++) {
    const at = blob.readUInt32BE(12 + 8 * index + 4);
    if (blob.readUInt32BE(at) === magics.codeDirectory) return blob.subarray(at, at + blob.readUInt32BE(at + 4));
  }
  return undefined;
}
