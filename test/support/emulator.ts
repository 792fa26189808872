import { spawnSync } from "node:child_process";

const qemu = "/usr/bin/qemu-aarch64-static";

/** What ELF files of Linux on ARM begin with, and which bits of it count: Documentation/admin-guide/binfmt-misc.rst of Linux. */
const magic = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00`;
const mask = String.raw`\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;
const formats = "/proc/sys/fs/binfmt_misc";
const script = `mount -t binfmt_misc none ${formats} && echo ':arm64:M::${magic}:${mask}:${qemu}:PF' >${formats}/register && exec "$@"`;

/**
 * Runs programs of Linux on ARM, and those that they become: Debian's qemu-user-static, known to the kernel in a namespace that
 * ends with the command. Nothing of the C library of ARM is there but what a program brings.
 */
export const arm64 = {
  command: "unshare",
  args: ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"],
} as const;

/** Why there is no emulator here; undefined when there is. */
export const withoutArm64: string | undefined =
  spawnSync(qemu, ["--version"]).status === 0 && spawnSync(arm64.command, [...arm64.args, "true"]).status === 0
    ? undefined
    : "there is no emulator: apt-get install qemu-user-static on Debian, and Linux 6.7 or newer";
