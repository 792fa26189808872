/** `npm run third-party`: writes THIRD_PARTY.md. With --check it writes nothing, and exits with 1 if the file is stale. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeBundle } from "./release/executable.ts";
import { libraryParts } from "./release/libraries.ts";
import { nodePackage } from "./release/node-package.ts";
import { licenseTable, nodeParts, packageParts } from "./release/parts.ts";
import { platforms } from "./release/platforms.ts";

const root = join(import.meta.dirname, "..");
const file = join(root, "THIRD_PARTY.md");

const { values: options } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const workplace = await mkdtemp(join(tmpdir(), "third-party-"));
try {
  const [linux] = platforms;
  if (linux === undefined) throw new Error("There is no platform.");
  const { packages } = await writeBundle(join(root, "src/main.ts"), "0.0.0", workplace);
  const names = platforms.map((platform) => platform.nodePackage);
  const nodes = await nodeParts(names, await nodePackage(linux, root, workplace), root);
  const table = licenseTable([...(await packageParts(packages, root)), ...nodes, ...libraryParts]);
  if (!options.check) await writeFile(file, table);
  else if ((await readFile(file, "utf8").catch(() => "")) !== table) {
    console.error("THIRD_PARTY.md is not what `npm run third-party` makes.");
    process.exitCode = 1;
  }
} finally {
  await rm(workplace, { recursive: true, force: true });
}
