import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platformOf } from "./choose.ts";
import { writeBundle } from "./executable.ts";
import { libraryParts } from "./libraries.ts";
import { nodePackage } from "./node-package.ts";
import { licenseTable, nodeParts, packageParts } from "./parts.ts";
import { platforms } from "./platforms.ts";
import type { Program } from "./program.ts";

/** Returns a Markdown table of a release's third-party parts, with versions and licences. */
export async function thirdParty(program: Program): Promise<string> {
  const workplace = await mkdtemp(join(tmpdir(), "third-party-"));
  try {
    const { root } = program;
    const { packages } = await writeBundle(program, "0.0.0", workplace);
    const node = await nodePackage(platformOf("linux_amd64"), root, workplace);
    const names = platforms.map((platform) => platform.nodePackage);
    const nodes = await nodeParts(names, node, root);
    return licenseTable([...(await packageParts(packages, root)), ...nodes, ...libraryParts]);
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}
