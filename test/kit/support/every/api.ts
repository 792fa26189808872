/**
 * The API of the provider `every`: objects in a folder, one JSON file each, so that they live from one process to the
 * next and a test can change them from outside.
 */
import { randomUUID } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Api {
  /** makes an object and gives its id */
  create(kind: string, fields: Fields): Promise<string>;
  get(id: string): Promise<Fields | undefined>;
  put(id: string, fields: Fields): Promise<void>;
  remove(id: string): Promise<void>;
  list(kind: string): Promise<readonly string[]>;
  /** writes a line that a test reads */
  note(line: string): Promise<void>;
  /** ends early when the operation is stopped */
  wait(milliseconds: number): Promise<void>;
}

export type Fields = Readonly<Record<string, unknown>>;

/** @param folder where the objects are; made when it is not there */
export function openApi(folder: string, signal: AbortSignal): Api {
  const fileOf = (id: string): string => join(folder, `${encodeURIComponent(id)}.json`);
  return {
    async create(kind, fields) {
      const id = `${kind}-${randomUUID().slice(0, 8)}`;
      await mkdir(folder, { recursive: true });
      await writeFile(fileOf(id), JSON.stringify(fields));
      return id;
    },
    async get(id) {
      const text = await readFile(fileOf(id), "utf8").catch(() => undefined);
      return text === undefined ? undefined : (JSON.parse(text) as Fields);
    },
    put: async (id, fields) => await writeFile(fileOf(id), JSON.stringify(fields)),
    remove: async (id) => await rm(fileOf(id), { force: true }),
    async list(kind) {
      const files = await readdir(folder).catch(() => []);
      return files.filter((file) => file.startsWith(`${kind}-`)).map((file) => file.replace(/\.json$/, ""));
    },
    async note(line) {
      await mkdir(folder, { recursive: true });
      await appendFile(join(folder, "notes.txt"), `${line}\n`);
    },
    async wait(milliseconds) {
      await sleep(milliseconds, undefined, { signal });
    },
  };
}
