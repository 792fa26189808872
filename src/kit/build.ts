/** Builds a provider as an executable, and as a release. */
export { build } from "./build/build.ts";
export { writeDocs } from "./cli/docs.ts";
export type { Documentation, PageKind, PageParts, ReadExample } from "./cli/pages.ts";
export type { Program } from "./build/program.ts";
export { release } from "./build/release.ts";
export { thirdParty } from "./build/third-party.ts";

// the tools that a release needs on the machine, for the tests of a release
export { debianPackages, withoutDebian } from "./build/debian.ts";
export { readElf } from "./build/elf.ts";
export { withoutCompiler } from "./build/launcher.ts";
export { onPath } from "./build/on-path.ts";
export { writeZip } from "./build/zip.ts";
