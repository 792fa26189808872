import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { inflateRawSync } from "node:zlib";

/**
 * Searches every byte that runs have left for secrets: all files of a folder (state, plan, private state, logs), unpacked
 * where they are zips, and what was printed. A secret is looked for as it is, and in base64 at each of its three offsets.
 *
 * @param except files that are to hold a secret, as that of the store which it was meant for
 */
export async function expectNoLeak(
  secrets: readonly string[],
  {
    folder,
    printed,
    except = [],
  }: { readonly folder: string; readonly printed: readonly string[]; readonly except?: readonly string[] },
): Promise<void> {
  expect(secrets.length, "secrets to look for").toBeGreaterThan(0);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !except.includes(file));
  expect(files.length, "files to look into").toBeGreaterThan(0);
  const found: string[] = [];
  const look = (where: string, text: string): void => {
    for (const secret of secrets) {
      const at = formsOf(secret)
        .map((form) => text.indexOf(form))
        .find((each) => each >= 0);
      if (at !== undefined) found.push(`${where}: ${text.slice(Math.max(0, at - 200), at + 40)}`);
    }
  };
  for (const file of files) {
    const bytes = await readFile(file);
    look(file, bytes.toString("latin1"));
    for (const text of unpacked(bytes)) look(`${file} (unpacked)`, text);
  }
  printed.forEach((text, index) => look(`output ${index}`, text));
  expect(found).toEqual([]);
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

function formsOf(secret: string): readonly string[] {
  const shifted = [0, 1, 2].map((pad) => {
    const base64 = Buffer.from("\0".repeat(pad) + secret).toString("base64");
    // The characters at both ends depend on what stands beside the secret.
    return base64.slice(pad === 0 ? 0 : 4, -4);
  });
  return [secret, secret.slice(0, 24), Buffer.from(secret).toString("hex"), ...shifted];
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
