/** `npm run third-party`: writes THIRD_PARTY.md. With --check it writes nothing, and exits 1 when the file is stale. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { thirdParty } from "terraform-plugin-kit/build";
import { program } from "./build/program.ts";

const file = join(program.root, "THIRD_PARTY.md");
const { values: options } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const table = await thirdParty(program);
if (!options.check) await writeFile(file, table);
else if ((await readFile(file, "utf8").catch(() => "")) !== table) {
  console.error("THIRD_PARTY.md is not what `npm run third-party` makes.");
  process.exitCode = 1;
}
