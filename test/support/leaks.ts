/** Searches what a run leaves behind, and what it shows, for secrets. Every test of keys ends with it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { inflateRawSync } from "node:zlib";
import { expect } from "vitest";

/** What a run in a folder left and showed. */
export interface Traces {
  /** Holds the state, the plan, the private state in both, the logs, and what a crash leaves. */
  readonly folder: string;
  readonly printed: readonly string[];
  /** Files that are to hold a secret, as that of the store which it was meant for. */
  readonly except?: readonly string[];
}

/**
 * Fails where a run left one of the secrets: in any byte of any file of a folder, unpacked where it is a zip, or in what was
 * printed. A secret is looked for as it is, in hexadecimal, escaped for a URL, and in base64 at each of its three offsets.
 */
export async function expectNoLeak(
  secrets: readonly string[],
  { folder, printed, except = [] }: Traces,
): Promise<void> {
  expect(secrets.length, "secrets to look for").toBeGreaterThan(0);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !except.includes(file));
  expect(files.length, "files to look into").toBeGreaterThan(0);
  const inFiles = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file);
      return [bytes.toString("latin1"), ...unpacked(bytes)].flatMap((text) => leaksIn(secrets, file, text));
    }),
  );
  expect([...inFiles.flat(), ...printed.flatMap((text, at) => leaksIn(secrets, `output ${at}`, text))]).toEqual([]);
}

/**
 * Fails where one of the secrets is in what a provider returned, threw, warned of or logged: in any member of any object, at
 * any depth, also in the stack and the cause of an error, and in bytes.
 */
export function expectNoLeakIn(secrets: readonly string[], seen: readonly unknown[]): void {
  const leaks = seen.flatMap((each, at) => leaksIn(secrets, `what was seen at ${at}`, textOf(each)));
  expect(leaks).toEqual([]);
}

/** What other processes see of the processes of this machine: their arguments and their environments. */
export async function seenByOthers(): Promise<string> {
  const processes = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/u.test(name));
  const texts = await Promise.all(
    processes.flatMap((pid) =>
      ["cmdline", "environ"].map(async (file) => await readFile(`/proc/${pid}/${file}`, "latin1").catch(() => "")),
    ),
  );
  return texts.join("\n");
}

function leaksIn(secrets: readonly string[], where: string, text: string): readonly string[] {
  return secrets.flatMap((secret) => {
    const at = formsOf(secret)
      .map((form) => text.indexOf(form))
      .find((each) => each >= 0);
    return at === undefined ? [] : [`${where}: ${text.slice(Math.max(0, at - 200), at + 40)}`];
  });
}

function formsOf(secret: string): readonly string[] {
  const shifted = [0, 1, 2].map((pad) => {
    const base64 = Buffer.from("\0".repeat(pad) + secret).toString("base64");
    // The characters at both ends depend on what stands beside the secret.
    return base64.slice(pad === 0 ? 0 : 4, -4);
  });
  return [
    secret,
    secret.slice(0, 24),
    secret.slice(-16),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("hex"),
    ...shifted,
  ];
}

function textOf(seen: unknown): string {
  const all = { depth: Infinity, showHidden: true, maxArrayLength: Infinity, maxStringLength: Infinity } as const;
  return inspect(seen, { ...all, breakLength: Infinity }) + bytesIn(seen).join("\n");
}

/** The texts in the buffers of a message, which `inspect` writes as numbers. */
function bytesIn(seen: unknown, visited = new Set<object>()): readonly string[] {
  if (seen instanceof Uint8Array) return [Buffer.from(seen).toString("latin1")];
  if (typeof seen !== "object" || seen === null || visited.has(seen)) return [];
  visited.add(seen);
  return Object.values(seen).flatMap((each) => bytesIn(each, visited));
}

/** The members of a zip, as a plan file is one; none where it is no zip. */
function unpacked(bytes: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let at = bytes.indexOf("PK\u0001\u0002"); at >= 0; at = bytes.indexOf("PK\u0001\u0002", at + 4)) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + size);
    texts.push((method === 8 ? inflateRawSync(data) : data).toString("latin1"));
  }
  return texts;
}
