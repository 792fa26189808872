import { execFile } from "node:child_process";
import { chown, copyFile, cp, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { debianPackages } from "terraform-plugin-kit/build";
import { currentHost } from "../support/terraform.ts";

const cache = join(import.meta.dirname, "../../node_modules/.cache/release");

/** Returns why this machine cannot make a bare root; undefined if it can. */
export const withoutBareRoot =
  process.platform !== "linux" || process.getuid?.() !== 0 ? "chroot and mount need root on Linux" : undefined;

/**
 * A root folder like that of a container: terraform, a C library or none, and nothing else. Commands in it run as an
 * ordinary user, who may write only in /work and /tmp, and may run no file in /tmp.
 */
export interface BareRoot {
  readonly folder: string;
  /** every file in it, sorted */
  files(): Promise<readonly string[]>;
  write(file: string, text: string): Promise<void>;
  /** runs a command in it, to its end */
  run(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended>;
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

const user = 4711;

/** The mounts end with the namespace, at the end of the command. */
const script = `root=$1 user=$2 proc=$3
shift 3
mount --bind "$root" "$root"
if [ "$proc" = true ]; then mount -t proc proc "$root/proc"; fi
mount -t tmpfs -o noexec,mode=1777 tmp "$root/tmp"
mount --bind "$root/work" "$root/work"
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user:$user" "$root" "$@"`;

/** The oldest available C library: glibc 2.31. */
const oldLibc = {
  name: "libc6",
  version: "2.31-13+deb11u11",
  architecture: "amd64",
  suite: "bullseye",
  sha256: "05f7264da867b37f4c5ce49266b558ea1e81e05a9464f623152fca70f3550282",
} as const;

/** The C library of Alpine. */
const musl = {
  name: "musl",
  version: "1.2.3-1",
  architecture: "amd64",
  suite: "bookworm",
  sha256: "4fc1e3d9b579f5c682ca99a4d45aec08d72a2e6b82b4c2e1bbcb7095466ae96d",
} as const;

/** The shell and the tools of Alpine. */
const busybox = {
  name: "busybox-static",
  version: "1:1.35.0-4+deb12u1+b1",
  architecture: "amd64",
  suite: "bookworm",
  sha256: "3d3fdbe91d4660c873e14b092c213fe81c1da6362daa236eb25d0171eb108744",
} as const;

/** The content of a root besides terraform: nothing, Alpine, or the C library of Debian 11. */
export type Base = "nothing" | "Alpine" | "Debian 11";

const packages = { nothing: [], Alpine: [musl, busybox], "Debian 11": [oldLibc] } as const;

/** @param proc whether the root has /proc, as containers do */
export async function bareRoot(folder: string, base: Base, proc: boolean): Promise<BareRoot> {
  for (const each of ["bin", "proc", "tmp", "work"]) await mkdir(join(folder, each), { recursive: true });
  for (const each of await debianPackages(packages[base], cache))
    await cp(each, folder, { recursive: true, verbatimSymlinks: true });
  if (base === "Alpine") for (const each of ["sh", "mkdir"]) await symlink("busybox", join(folder, "bin", each));
  await copyFile(currentHost().executable, join(folder, "bin/terraform"));
  await chown(join(folder, "work"), user, user);
  return {
    folder,
    async files() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
        .toSorted();
    },
    async write(file, text) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    },
    async run(command, env) {
      const args = ["--mount", "sh", "-ec", script, "sh", folder, `${user}`, `${proc}`, ...command];
      const whole = { PATH: process.env["PATH"] ?? "", CHECKPOINT_DISABLE: "1", TF_INPUT: "0", ...env };
      return await promisify(execFile)("unshare", args, { env: whole }).then(
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
