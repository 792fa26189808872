import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

const version = Number(
  /^wine-(\d+)/.exec(spawnSync("wine", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1] ?? 0,
);

/** Why programs of Windows do not run here; undefined when they do. Before Wine 10, V8 gets no memory in the way it asks for. */
export const withoutWine: string | undefined =
  version >= 10 ? undefined : "there is no Wine 10: apt-get install wine wine64 on Debian 13";

/** Windows as Wine imitates it, in a folder of its own. */
export interface Windows {
  /** runs a program, and resolves with what it has printed once that matches */
  run(
    program: string,
    args: readonly string[],
    enough: RegExp,
    env?: Readonly<Record<string, string>>,
  ): Promise<string>;
  /** ends all that runs in it */
  end(): Promise<void>;
}

export async function windows(folder: string): Promise<Windows> {
  const own = { ...process.env, WINEPREFIX: join(folder, "wine"), WINEDEBUG: "-all" };
  // Node asks for this version at least.
  await promisify(execFile)("winecfg", ["-v", "win10"], { env: own });
  return {
    async run(program, args, enough, env = {}) {
      // Node cannot write to a pipe of Unix there, but to a file.
      const file = join(folder, "printed.txt");
      const printed = await open(file, "w");
      const child = spawn("wine", [program, ...args], {
        env: { ...own, ...env },
        stdio: ["ignore", printed.fd, printed.fd],
      });
      const ended = once(child, "exit");
      await printed.close();
      for (;;) {
        const over = await Promise.race([ended.then(() => true), wait(100).then(() => false)]);
        const text = await readFile(file, "utf8");
        if (enough.test(text)) return text;
        if (over) throw new Error(`${program} ended: ${text}`);
      }
    },
    async end() {
      await promisify(execFile)("wineserver", ["-k"], { env: own }).catch(() => {});
    },
  };
}
