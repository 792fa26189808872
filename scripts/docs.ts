/**
 * `npm run docs`: writes docs/ in the layout of the Terraform Registry, from the provider's schemas and the files in
 * examples/: the example itself, import.sh, and notes.md with whatever a schema cannot tell. With --check it writes
 * nothing, and exits 1 naming the pages that are stale. Pages it does not make (docs/guides) are left alone.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { fullDescription, isNested, isSettable, parseDuration } from "terraform-plugin-kit";
import type {
  Action,
  Attribute,
  Attributes,
  Blocks,
  Constraint,
  DataSource,
  EphemeralResource,
  ProviderFunction,
  Resource,
  Schema,
} from "terraform-plugin-kit";
import { openaiProvider } from "../src/provider.ts";

const root = dirname(import.meta.dirname);

async function main(check: boolean, output: string): Promise<void> {
  const wanted = await pages();
  const found = await existing(output);
  const stale = [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((file) => wanted.get(file) !== found.get(file))
    .toSorted();
  if (!check) {
    for (const file of stale) await write(join(output, file), wanted.get(file));
  } else if (stale.length > 0) {
    const names = stale.map((file) => `  ${relative(root, join(output, file))}`);
    console.error(`Not what \`npm run docs\` makes:\n${names.join("\n")}`);
    process.exitCode = 1;
  }
}

/** Every page by its path inside docs/. */
async function pages(): Promise<ReadonlyMap<string, string>> {
  const provider = openaiProvider({ version: "", env: {} });
  const made: [string, Promise<string>][] = [
    ["index.md", indexPage(provider.name, provider.schema)],
    ...[...provider.resources].map(([typeName, resource]): [string, Promise<string>] => [
      `resources/${resource.name}.md`,
      resourcePage(typeName, resource),
    ]),
    ...[...provider.dataSources].map(([typeName, source]): [string, Promise<string>] => [
      `data-sources/${source.name}.md`,
      dataSourcePage(typeName, source),
    ]),
    ...[...provider.ephemeralResources].map(([typeName, ephemeral]): [string, Promise<string>] => [
      `ephemeral-resources/${ephemeral.name}.md`,
      configuredPage(typeName, ephemeral, {
        kind: "Ephemeral Resource",
        folder: "ephemeral-resources",
        file: "ephemeral-resource.tf",
      }),
    ]),
    ...[...provider.actions].map(([typeName, action]): [string, Promise<string>] => [
      `actions/${action.name}.md`,
      configuredPage(typeName, action, { kind: "Action", folder: "actions", file: "action.tf" }),
    ]),
    ...[...provider.functions.values()].map((each): [string, Promise<string>] => [
      `functions/${each.name}.md`,
      functionPage(each),
    ]),
  ];
  return new Map(await Promise.all(made.map(async ([file, text]): Promise<[string, string]> => [file, await text])));
}

async function indexPage(name: string, { description, attributes }: Schema): Promise<string> {
  return page(`page_title: "${name} Provider"`, description, `${name} Provider`, [
    description,
    ["## Example Usage", code("terraform", await example("provider/provider.tf"))],
    await notes("provider"),
    argumentReference(attributes, {}),
  ]);
}

async function resourcePage(typeName: string, { schema, timeouts, importId }: Resource<never>): Promise<string> {
  const { description, attributes } = schema;
  const { timeouts: _ownSection, ...blocks } = schema.blocks;
  const folder = `resources/${typeName}`;
  return page(
    `page_title: "${typeName} Resource - terraform-provider-openai"\nsubcategory: ""`,
    description,
    `Resource: ${typeName}`,
    [
      description,
      ["## Example Usage", code("terraform", await example(`${folder}/resource.tf`))],
      argumentReference(attributes, blocks, Object.keys(timeouts).length > 0),
      attributesReference(attributes),
      importId ? await importSection(importId.form, `${folder}/import.sh`) : "",
      timeoutsSection(timeouts),
      await notes(folder),
    ],
  );
}

async function dataSourcePage(typeName: string, { schema }: DataSource<never>): Promise<string> {
  const { description, attributes, blocks } = schema;
  const folder = `data-sources/${typeName}`;
  return page(
    `page_title: "${typeName} Data Source - terraform-provider-openai"\nsubcategory: ""`,
    description,
    `Data Source: ${typeName}`,
    [
      description,
      ["## Example Usage", code("terraform", await example(`${folder}/data-source.tf`))],
      argumentReference(attributes, blocks),
      attributesReference(attributes),
      await notes(folder),
    ],
  );
}

/** The page of what leaves no trace in the state: an ephemeral resource or an action. */
async function configuredPage(
  typeName: string,
  { schema, timeouts }: Pick<EphemeralResource<never> | Action<never>, "schema" | "timeouts">,
  { kind, folder, file }: { readonly kind: string; readonly folder: string; readonly file: string },
): Promise<string> {
  const { description, attributes } = schema;
  const { timeouts: _ownSection, ...blocks } = schema.blocks;
  return page(
    `page_title: "${typeName} ${kind} - terraform-provider-openai"\nsubcategory: ""`,
    description,
    `${kind}: ${typeName}`,
    [
      description,
      ["## Example Usage", code("terraform", await example(`${folder}/${typeName}/${file}`))],
      argumentReference(attributes, blocks, Object.keys(timeouts).length > 0),
      attributesReference(attributes),
      timeoutsSection(timeouts),
      await notes(`${folder}/${typeName}`),
    ],
  );
}

async function functionPage({ name, summary, description, parameters }: ProviderFunction): Promise<string> {
  const arguments_ = parameters.map((each) => `${each.name} ${typeWords(each.type.constraint)}`).join(", ");
  return page(
    `page_title: "${name} Function - terraform-provider-openai"\nsubcategory: ""`,
    summary,
    `Function: ${name}`,
    [
      description,
      ["## Example Usage", code("terraform", await example(`functions/${name}/function.tf`))],
      ["## Signature", code("text", `${name}(${arguments_}) string`)],
      [
        "## Arguments",
        parameters.map((each, index) => `${index + 1}. \`${each.name}\` - ${each.description}`).join("\n"),
      ],
    ],
  );
}

/** A section is its paragraphs; empty ones are left out. */
type Section = string | readonly string[];

function page(frontMatter: string, description: string, title: string, sections: readonly Section[]): string {
  const head = `---\n${frontMatter}\ndescription: |-\n  ${description}\n---`;
  return `${[head, `# ${title}`, ...sections.flat().filter((text) => text !== "")].join("\n\n")}\n`;
}

function argumentReference(attributes: Attributes, blocks: Blocks, hasTimeouts = false): Section {
  const settable = Object.entries(attributes).filter(([, attribute]) => isSettable(attribute));
  const items = [
    ...settable.flatMap(([name, attribute]) => attributeItem(name, attribute)),
    ...blockItems(blocks),
    ...(hasTimeouts ? [item("timeouts", ["Optional", "Block"], ["See [Timeouts](#timeouts)."], 0)] : []),
  ];
  return items.length === 0 ? "" : ["## Argument Reference", items.join("\n")];
}

function attributesReference(attributes: Attributes): Section {
  const computed = Object.entries(attributes).filter(([, attribute]) => !isSettable(attribute));
  if (computed.length === 0) return "";
  return [
    "## Attributes Reference",
    "In addition to all arguments above, the following attributes are exported:",
    computed.flatMap(([name, attribute]) => attributeItem(name, attribute)).join("\n"),
  ];
}

/** One list item, with the items of its nested attributes indented below. */
function attributeItem(name: string, attribute: Attribute, depth = 0): string[] {
  const { mode, type, required, requiresReplace, sensitive, deprecated } = attribute;
  const marks = [
    ...(required ? ["Required"] : isSettable(attribute) ? ["Optional"] : []),
    ...(isNested(type)
      ? [nestingWords[type.nested.nesting]]
      : type.constraint === "string"
        ? []
        : [typeWords(type.constraint)]),
    ...(sensitive ? ["Sensitive"] : []),
    ...(mode === "writeOnly" ? ["Write-Only"] : []),
    ...(deprecated === undefined ? [] : ["Deprecated"]),
  ];
  const sentences = [
    fullDescription(attribute),
    ...(mode === "defaulted" ? [`Default \`${JSON.stringify(attribute.default)}\`.`] : []),
    ...(requiresReplace === false
      ? []
      : [`A change ${requiresReplace === true ? "replaces" : "may replace"} the resource.`]),
    ...(deprecated === undefined ? [] : [deprecated]),
  ];
  const inner = isNested(type) ? Object.entries(type.nested.attributes) : [];
  return [
    item(name, marks, sentences, depth),
    ...inner.flatMap(([key, attribute]) => attributeItem(key, attribute, depth + 1)),
  ];
}

function blockItems(blocks: Blocks, depth = 0): string[] {
  return Object.entries(blocks).flatMap(([name, { nesting, description, attributes, blocks }]) => [
    item(name, ["Block", nestingWords[nesting]], [description], depth),
    ...Object.entries(attributes).flatMap(([key, attribute]) => attributeItem(key, attribute, depth + 1)),
    ...blockItems(blocks, depth + 1),
  ]);
}

function item(name: string, marks: readonly string[], sentences: readonly string[], depth: number): string {
  const marked = marks.length === 0 ? "" : `(${marks.join(", ")}) `;
  return `${"  ".repeat(depth)}* \`${name}\` - ${marked}${sentences.join(" ")}`;
}

const nestingWords = {
  single: "Object",
  group: "Object",
  list: "List of Object",
  set: "Set of Object",
  map: "Map of Object",
};

function typeWords(constraint: Constraint): string {
  if (typeof constraint === "string")
    return { string: "String", number: "Number", bool: "Boolean", dynamic: "Any" }[constraint];
  const [kind, of] = constraint;
  if (kind === "object" || kind === "tuple") return kind === "object" ? "Object" : "Tuple";
  return `${{ list: "List", set: "Set", map: "Map" }[kind]} of ${typeWords(of)}`;
}

/** The command as import.sh has it, and its first line again as a block. */
async function importSection(form: string, file: string): Promise<Section> {
  const commands = await example(file);
  const [, to, id] = /^terraform import (\S+) (\S+)$/m.exec(commands) ?? [];
  if (to === undefined || id === undefined)
    throw new Error(`examples/${file} has no line "terraform import ADDRESS ID"`);
  const forms = form.split(" or ").map((each) => `\`${each}\``);
  return [
    "## Import",
    `The import id has the form ${forms.join(" or ")}.`,
    code("shell", commands),
    "With an `import` block, from Terraform 1.5 on:",
    code("terraform", `import {\n  to = ${to}\n  id = ${JSON.stringify(id)}\n}`),
  ];
}

function timeoutsSection(timeouts: Resource<never>["timeouts"]): Section {
  const items = Object.entries(timeouts).map(
    ([operation, length]) => `- \`${operation}\` - Default is ${durationWords(length)}.`,
  );
  if (items.length === 0) return "";
  return [
    "## Timeouts",
    'The `timeouts` block sets how long an operation may take, as in `timeouts { create = "1h30m" }`. Waiting for the rate limit counts. What it can set:',
    items.join("\n"),
  ];
}

function durationWords(length: string): string {
  const seconds = (parseDuration(length) ?? Number.NaN) / 1000;
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, "minute"] : [seconds, "second"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

class MissingExample extends Error {}

async function example(file: string): Promise<string> {
  const text = (await readOptional(join(root, "examples", file))).trim();
  if (text === "") throw new MissingExample(`examples/${file} is missing: every page shows an example.`);
  return text;
}

async function notes(folder: string): Promise<string> {
  return (await readOptional(join(root, "examples", folder, "notes.md"))).trim();
}

/** The pages that are there, of those places that belong to this script. */
async function existing(output: string): Promise<ReadonlyMap<string, string>> {
  const files = ["index.md"];
  for (const folder of ["resources", "data-sources", "ephemeral-resources", "actions", "functions"]) {
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
  if (text === undefined) {
    await rm(file);
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

const { values: options } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    output: { type: "string", short: "o", default: join(root, "docs") },
  },
});
try {
  await main(options.check, resolve(options.output));
} catch (error) {
  if (!(error instanceof MissingExample)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
