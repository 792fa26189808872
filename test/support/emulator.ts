import { accessSync } from "node:fs";

/** Runs programs of Linux on ARM: Debian's qemu-user-static, with the C library of libc6-arm64-cross. */
export const arm64 = {
  command: "/usr/bin/qemu-aarch64-static",
  args: ["-L", "/usr/aarch64-linux-gnu"],
} as const;

/** Why there is no emulator here; undefined when there is. */
export const withoutArm64: string | undefined = [arm64.command, "/usr/aarch64-linux-gnu/lib/libc.so.6"].every(exists)
  ? undefined
  : "there is no emulator: apt-get install qemu-user-static libc6-arm64-cross on Debian";

function exists(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}
