/**
 * `npm run diagnostics`: writes docs/guides/troubleshooting.md, with every summary in the sources. It fails for a
 * summary without a meaning, and for a meaning without a summary. With --check it writes nothing, and exits with 1 if
 * the page is stale.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chapters } from "./diagnostics/meanings.ts";
import { summaries } from "./diagnostics/summaries.ts";
import { troubleshooting } from "./diagnostics/page.ts";

const root = join(import.meta.dirname, "..");
const file = join(root, "docs/guides/troubleshooting.md");

const { values: options } = parseArgs({
  options: { check: { type: "boolean", default: false }, sources: { type: "string", default: join(root, "src") } },
});
const given = new Set(summaries(options.sources));
const meant = chapters.flatMap(({ meanings }) => meanings.map(({ summary }) => summary));
const explained = new Set(meant);
const problems = [
  ...[...given.difference(explained)].map((summary) => `no meaning for "${summary}"`),
  ...[...explained.difference(given)].map((summary) => `nothing gives "${summary}"`),
  ...meant
    .filter((summary, index) => meant.indexOf(summary) !== index)
    .map((summary) => `two meanings for "${summary}"`),
];
const page = troubleshooting(chapters);
if (problems.length > 0) {
  console.error(`scripts/diagnostics/meanings.ts has ${problems.join(", and ")}.`);
  process.exitCode = 1;
} else if (!options.check) {
  await writeFile(file, page);
} else if ((await readFile(file, "utf8").catch(() => "")) !== page) {
  console.error("docs/guides/troubleshooting.md is not what `npm run diagnostics` makes.");
  process.exitCode = 1;
}
