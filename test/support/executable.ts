import { execFile } from "node:child_process";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/** The folder that Terraform's dev_overrides names. */
export const executableFolder = join(root, "dist");

/** The provider as users run it: one file. Call `buildExecutable` before running it outside the e2e project. */
export const executable = join(
  executableFolder,
  process.platform === "win32" ? "terraform-provider-openai.exe" : "terraform-provider-openai",
);

/**
 * Builds the executable when it is missing or older than what it is made of. Safe to call from several processes at
 * once: a folder is the lock, since making one is atomic.
 *
 * @returns its path
 * @throws when the build fails, with what it printed
 */
export async function buildExecutable(): Promise<string> {
  const lock = join(executableFolder, ".building");
  await mkdir(executableFolder, { recursive: true });
  while (!(await isCurrent())) {
    if (!(await acquire(lock))) {
      await sleep(200);
      continue;
    }
    try {
      await promisify(execFile)(process.execPath, [join(root, "scripts/build.ts")], { cwd: root });
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
    break;
  }
  return executable;
}

async function isCurrent(): Promise<boolean> {
  const built = await stat(executable).catch(() => undefined);
  if (built === undefined) return false;
  return built.mtimeMs >= (await newestInput());
}

async function newestInput(): Promise<number> {
  const folders = ["src", "scripts/build"].map((folder) => join(root, folder));
  const sources = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })));
  const files = sources
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const others = ["scripts/build.ts", "package.json", "package-lock.json"];
  files.push(...others.map((file) => join(root, file)));
  const times = await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
  return Math.max(...times);
}

async function acquire(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    // A build that was killed leaves its lock behind; none takes two minutes.
    const held = await stat(lock).catch(() => undefined);
    if (held !== undefined && Date.now() - held.mtimeMs > 120_000) await rm(lock, { recursive: true, force: true });
    return false;
  }
}
