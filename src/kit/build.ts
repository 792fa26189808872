/** How a provider becomes an executable, and a release. */
export { build } from "./build/build.ts";
export { writeDocs } from "./cli/docs.ts";
export type { Documentation, PageKind, PageParts, ReadExample } from "./cli/pages.ts";
export type { Program } from "./build/program.ts";
export { release } from "./build/release.ts";
export { thirdParty } from "./build/third-party.ts";

// what a release takes from the machine, for the tests of a release
export { debianPackages, withoutDebian } from "./build/debian.ts";
export { readElf } from "./build/elf.ts";
export { withoutCompiler } from "./build/launcher.ts";
export { onPath } from "./build/on-path.ts";
export { writeZip } from "./build/zip.ts";
