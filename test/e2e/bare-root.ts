import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir, realpath } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

/** Why a bare root cannot be made here; undefined when it can. */
export const withoutBareRoot =
  process.platform !== "linux" || process.getuid?.() !== 0 ? "chroot and mount need root on Linux" : undefined;

/** A root folder as of a container whose image has the C library, terraform, and nothing else. */
export interface BareRoot {
  readonly folder: string;
  /** every file in it, sorted */
  files(): Promise<readonly string[]>;
  /** runs terraform in it, in its folder /work, with /proc as containers have it; resolves with all that it printed */
  terraform(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended>;
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** The C library of Debian on x86-64: the loader, and what glibc splits off. Name services are loaded by name when asked. */
const libc = {
  from: "/lib/x86_64-linux-gnu",
  loader: "/lib64/ld-linux-x86-64.so.2",
  files: /^(?:lib(?:c|m|dl|pthread|rt|resolv)\.so\.\d+|libnss_(?:files|dns)\.so\.\d+)$/,
};

export async function bareRoot(folder: string): Promise<BareRoot> {
  for (const each of ["bin", "etc", "proc", "tmp", "work"]) await mkdir(join(folder, each), { recursive: true });
  const names = (await readdir(libc.from)).filter((name) => libc.files.test(name));
  for (const file of [libc.loader, ...names.map((name) => join(libc.from, name))]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(file, join(folder, file));
  }
  await copyFile(await terraformOnPath(), join(folder, "bin/terraform"));
  return {
    folder,
    async files() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
        .toSorted();
    },
    async terraform(args, env) {
      // The mount goes with the namespace, at the end of the command.
      const script = 'root=$1 && shift && mount -t proc proc "$root/proc" && exec chroot "$root" /bin/terraform "$@"';
      const command = ["--mount", "sh", "-c", script, "sh", folder, "-chdir=/work", ...args];
      const whole = { PATH: process.env["PATH"] ?? "", CHECKPOINT_DISABLE: "1", TF_INPUT: "0", ...env };
      return await promisify(execFile)("unshare", command, { env: whole }).then(
        ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
        (error: unknown) => {
          const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
          if (typeof code !== "number") throw error;
          return { code, output: `${stdout}${stderr}` };
        },
      );
    },
  };
}

/** The file itself; it is linked statically. */
async function terraformOnPath(): Promise<string> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const found = await realpath(join(folder, "terraform")).catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error("terraform is not on PATH.");
}
