import { execFile } from "node:child_process";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { debianPackages } from "../../scripts/release/debian.ts";
import { currentHost } from "../support/terraform.ts";

const cache = join(import.meta.dirname, "../../node_modules/.cache/release");

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

/** The C library on x86-64, and what it splits off. Name services are loaded by name when asked. */
const libc = /^(?:lib(?:c|m|dl|pthread|rt|resolv)\.so\.\d+|libnss_(?:files|dns)\.so\.\d+)$/;
const loader = "ld-linux-x86-64.so.2";

/** The oldest C library to be had: glibc 2.31. */
const oldLibc = {
  name: "libc6",
  version: "2.31-13+deb11u11",
  architecture: "amd64",
  suite: "bullseye",
  sha256: "05f7264da867b37f4c5ce49266b558ea1e81e05a9464f623152fca70f3550282",
} as const;

/** The C library of a root: that of this machine, or the old one. */
export type Libc = "own" | "old";

export async function bareRoot(folder: string, which: Libc): Promise<BareRoot> {
  for (const each of ["bin", "etc", "proc", "tmp", "work"]) await mkdir(join(folder, each), { recursive: true });
  const from = which === "own" ? "/" : ((await debianPackages([oldLibc], cache))[0] ?? "");
  const libraries = "lib/x86_64-linux-gnu";
  for (const each of ["lib64", libraries]) await mkdir(join(folder, each), { recursive: true });
  await copyFile(join(from, libraries, loader), join(folder, "lib64", loader));
  for (const name of (await readdir(join(from, libraries))).filter((each) => libc.test(each)))
    await copyFile(join(from, libraries, name), join(folder, libraries, name));
  await copyFile(currentHost().executable, join(folder, "bin/terraform"));
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
