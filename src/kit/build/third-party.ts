import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platformOf } from "./choose.ts";
import { writeBundle } from "./executable.ts";
import { libraryParts } from "./libraries.ts";
import { nodePackage } from "./node-package.ts";
import { licenseTable, partsOf } from "./parts.ts";
import type { Program } from "./program.ts";

/** The table of what a release holds besides the provider's own code, with versions and licences, as Markdown. */
export async function thirdParty(program: Program): Promise<string> {
  const workplace = await mkdtemp(join(tmpdir(), "third-party-"));
  try {
    const { root } = program;
    const { packages } = await writeBundle(program, "0.0.0", workplace);
    const node = await nodePackage(platformOf("linux_amd64"), root, workplace);
    return licenseTable([...(await partsOf(packages, node, root)), ...libraryParts]);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}
