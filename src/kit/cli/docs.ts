import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { pagesOf } from "./pages.ts";
import type { Documentation, DocumentedProvider } from "./pages.ts";

export interface Documented {
  readonly provider: DocumentedProvider;
  /** The parts of the pages beyond the schemas. */
  readonly documentation?: Documentation;
}

/** The folders of docs/ that the command owns. It leaves guides alone. */
const folders = ["resources", "data-sources", "ephemeral-resources", "list-resources", "actions", "functions"];

/**
 * The command `docs`: writes the documentation of the provider that a module exports.
 *
 * @param args the module that exports `provider`, and optionally `documentation`, then the options of `writeDocs`
 * @throws Error for a module without a provider, and as `writeDocs`
 */
export async function docsCommand([module = "", ...args]: readonly string[]): Promise<void> {
  const { provider, documentation } = (await import(pathToFileURL(resolve(module)).href)) as Partial<Documented>;
  if (provider === undefined) throw new Error(`${module} exports no "provider"`);
  await writeDocs({ provider, ...(documentation && { documentation }) }, args);
}

/**
 * Writes docs/ in the layout of the Terraform Registry, from the schemas of a provider and from examples/: the example
 * of each type, import.sh of a resource, and notes.md with facts that no schema has.
 *
 * @param args `--check` writes nothing, and throws naming the stale pages; `--output` and `--examples` set the folders
 * @throws Error for a missing example, and with --check for stale pages
 */
export async function writeDocs({ provider, documentation }: Documented, args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      check: { type: "boolean", default: false },
      output: { type: "string", short: "o", default: "docs" },
      examples: { type: "string", default: "examples" },
    },
  });
  const wanted = await pagesOf(provider, (file) => readOptional(join(values.examples, file)), documentation);
  const found = await existing(values.output);
  const stale = [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((file) => wanted.get(file) !== found.get(file))
    .toSorted();
  if (values.check && stale.length > 0) {
    const names = stale.map((file) => `  ${relative(process.cwd(), join(values.output, file))}`);
    throw new Error(`Stale, run the command without --check:\n${names.join("\n")}`);
  }
  for (const file of stale) await write(join(values.output, file), wanted.get(file));
}

async function existing(output: string): Promise<ReadonlyMap<string, string>> {
  const files = [];
  if ((await readOptional(join(output, "index.md"))) !== "") files.push("index.md");
  for (const folder of folders) {
    const names = await readdir(join(output, folder)).catch(() => []);
    files.push(...names.map((name) => `${folder}/${name}`));
  }
  const texts = await Promise.all(files.map(async (file) => await readOptional(join(output, file))));
  return new Map(files.map((file, index): [string, string] => [file, texts[index] ?? ""]));
}

async function readOptional(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
}

async function write(file: string, text: string | undefined): Promise<void> {
  if (text === undefined) return await rm(file);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
