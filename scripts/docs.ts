/**
 * `npm run docs`: writes docs/ in the layout of the Terraform Registry, from the provider's schemas and the files in
 * examples/: the example itself, import.sh, destroy.md and notes.md. With --check it writes nothing, and exits with 1
 * and the names of the stale pages. It does not change other pages (docs/guides).
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
  ListResource,
  ProviderFunction,
  Resource,
  Schema,
} from "terraform-plugin-kit";
import { openaiProvider } from "../src/provider.ts";
import { offers } from "../src/resources/index.ts";
import { topicOf } from "./docs/topics.ts";
import type { Reading, Topic } from "./docs/topics.ts";

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

/** Returns every page by its path inside docs/. */
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
    ...[...provider.listResources].map(([typeName, list]): [string, Promise<string>] => [
      `list-resources/${list.name}.md`,
      listResourcePage(typeName, list),
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

async function resourcePage(typeName: string, resource: Resource<never>): Promise<string> {
  const { schema, timeouts } = resource;
  const { description, attributes } = schema;
  const topic = topicOf(resource.name);
  const { timeouts: _ownSection, ...blocks } = schema.blocks;
  const folder = `resources/${typeName}`;
  return page(frontMatter(typeName, "Resource", topic), description, `Resource: ${typeName}`, [
    description,
    referenceLine(topic),
    ["## Example Usage", code("terraform", await example(`${folder}/resource.tf`))],
    argumentReference(attributes, blocks, Object.keys(timeouts).length > 0),
    attributesReference(attributes),
    ["## Destroy", await prose(`${folder}/destroy.md`), isSetting(resource.name) ? restored : ""],
    ["## Keys and Requests", keysSentence(topic), ...topic.reads.map(refreshSentence)],
    await importSection(resource, `${folder}/import.sh`),
    timeoutsSection(timeouts),
    await notes(folder),
  ]);
}

async function dataSourcePage(typeName: string, { name, schema }: DataSource<never>): Promise<string> {
  const { description, attributes, blocks } = schema;
  const topic = topicOf(name);
  const folder = `data-sources/${typeName}`;
  return page(frontMatter(typeName, "Data Source", topic), description, `Data Source: ${typeName}`, [
    description,
    referenceLine(topic),
    ["## Example Usage", code("terraform", await example(`${folder}/data-source.tf`))],
    argumentReference(attributes, blocks),
    attributesReference(attributes),
    ["## Keys and Requests", keysSentence(topic, "A read takes"), ...readSentences(topic)],
    await notes(folder),
  ]);
}

/** Returns the page of a type without a state: an ephemeral resource or an action. */
async function configuredPage(
  typeName: string,
  { name, schema, timeouts }: Pick<EphemeralResource<never> | Action<never>, "name" | "schema" | "timeouts">,
  { kind, folder, file }: { readonly kind: string; readonly folder: string; readonly file: string },
): Promise<string> {
  const { description, attributes } = schema;
  const { timeouts: _ownSection, ...blocks } = schema.blocks;
  const topic = topicOf(name);
  return page(frontMatter(typeName, kind, topic), description, `${kind}: ${typeName}`, [
    description,
    referenceLine(topic),
    ["## Example Usage", code("terraform", await example(`${folder}/${typeName}/${file}`))],
    argumentReference(attributes, blocks, Object.keys(timeouts).length > 0),
    attributesReference(attributes),
    ["## Keys", keysSentence(topic, "It takes")],
    timeoutsSection(timeouts),
    await notes(`${folder}/${typeName}`),
  ]);
}

async function listResourcePage(typeName: string, { name, schema }: ListResource<never>): Promise<string> {
  const { description, attributes } = schema;
  const topic = topicOf(name);
  const file = `list-resources/${typeName}/list-resource.tfquery.hcl`;
  return page(frontMatter(typeName, "List Resource", topic), description, `List Resource: ${typeName}`, [
    `${description} For \`terraform query\`, from Terraform 1.14 on: see the guide [Finding what exists: terraform query](../guides/finding-what-exists.md).`,
    ["## Example Usage", code("terraform", await example(file))],
    argumentReference(attributes, {}),
    [
      "## Results",
      `Each result has the identity and the name of an object. With \`include_resource = true\` it also has the attributes of [\`${typeName}\`](../resources/${name}.md).`,
    ],
    ["## Keys", keysSentence(topic, "It takes")],
  ]);
}

async function functionPage({ name, summary, description, parameters }: ProviderFunction): Promise<string> {
  const arguments_ = parameters.map((each) => `${each.name} ${typeWords(each.type.constraint)}`).join(", ");
  return page(
    `page_title: "${name} Function - terraform-provider-openai"\nsubcategory: "People and Access"`,
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

/** Joins the paragraphs of a section, without empty paragraphs. */
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

/** Returns a list item, with the items of its nested attributes indented below. */
function attributeItem(name: string, attribute: Attribute, depth = 0): string[] {
  const { mode, type, required, sensitive, deprecated } = attribute;
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
  const sentences = [fullDescription(attribute), ...(deprecated === undefined ? [] : [deprecated])];
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

/** Returns the import section: the commands of import.sh, and the first command as an import block, by id and by identity. */
async function importSection({ name, importId, identity }: Resource<never>, file: string): Promise<Section> {
  if (importId === undefined || identity === undefined) throw new Error(`${name} has no import, or no identity`);
  const commands = await example(file);
  const [, to = "", id = ""] = /^terraform import (\S+) (\S+)$/m.exec(commands) ?? [];
  if (id === "") throw new Error(`examples/${file} has no line "terraform import ADDRESS ID"`);
  const forms = importId.form.split(" or ");
  return [
    "## Import",
    `The import id has the form ${forms.map((each) => `\`${each}\``).join(" or ")}.`,
    code("shell", commands),
    "With an `import` block, from Terraform 1.5 on:",
    code("terraform", `import {\n  to = ${to}\n  id = ${JSON.stringify(id)}\n}`),
    "With an `import` block and the identity, from Terraform 1.12 on:",
    code("terraform", `import {\n  to = ${to}\n  identity = {\n${identityLines(identity, forms[0] ?? "", id)}\n  }\n}`),
  ];
}

/** Returns the identity of an import id with this form. */
function identityLines({ attributes }: NonNullable<Resource<never>["identity"]>, form: string, id: string): string {
  const parts = new RegExp(`^${form.replaceAll(/\w+/gu, "(.+)")}$`, "u").exec(id)?.slice(1) ?? [];
  const written: readonly string[] = form.match(/\w+/gu) ?? [];
  const names = written.filter((name) => name in attributes);
  // The identity of an object that an organization has once is a constant.
  const values =
    names.length === 0
      ? [[Object.keys(attributes)[0] ?? "", id]]
      : names.map((name) => [name, parts[written.indexOf(name)] ?? ""]);
  const width = Math.max(...values.map(([name = ""]) => name.length));
  return values.map(([name = "", value = ""]) => `    ${name.padEnd(width)} = ${JSON.stringify(value)}`).join("\n");
}

function frontMatter(typeName: string, kind: string, { subcategory }: Topic): string {
  return `page_title: "${typeName} ${kind} - terraform-provider-openai"\nsubcategory: "${subcategory}"`;
}

/** Returns the link to the API's page of a type. Its address follows from the resources of the official client. */
function referenceLine({ reference }: Topic): string {
  const steps = reference.split("/");
  const address = steps.map((step) => step.replaceAll("-", "_")).join("/subresources/");
  const title = steps
    .filter((step) => step !== "admin")
    .map(titleOf)
    .join(" › ");
  return `API reference: [${title}](https://developers.openai.com/api/reference/resources/${address}).`;
}

/** Returns "service-accounts" as a title: "Service Accounts". */
function titleOf(step: string): string {
  const words = step.split("-").map((word) => (word === "api" ? "API" : word.charAt(0).toUpperCase() + word.slice(1)));
  return words.join(" ").replace("Fine Tuning", "Fine-tuning");
}

function keysSentence({ key, scopes }: Topic, verb = "Every operation takes"): string {
  const which =
    key === "admin"
      ? `${verb} an admin key (\`OPENAI_ADMIN_KEY\`).`
      : `${verb} an ordinary key of the project (\`OPENAI_API_KEY\`). Without it the provider tries the admin key.`;
  const scope =
    scopes === undefined
      ? "If the key lacks a scope, the error names the scope."
      : `Reading needs the scope \`${scopes.read}\`, writing \`${scopes.write}\`.`;
  return `${which} ${scope}`;
}

function refreshSentence({ path, rows, of = "rows" }: Reading): string {
  if (rows === undefined) return `A refresh takes one request for each resource: \`GET ${path}\`.`;
  const parents = parentsIn(path);
  const once =
    parents === ""
      ? "once for all resources of this type"
      : `once for each ${parents}, however many resources there are`;
  return `A refresh reads the list \`GET ${path}\` ${once}. A request returns up to ${rows} ${of}.`;
}

/** Returns a sentence for each list, or one sentence for many lists. */
function readSentences({ reads }: Topic): readonly string[] {
  if (reads.length <= 3) return reads.map(readSentence);
  const lines = reads.map(({ path, rows, of = "rows" }) => `* \`GET ${path}\`, up to ${rows} ${of} in a request`);
  return [
    "A read takes these lists, each of them once for each object that its path names. Everything that reads the same list in a run shares the requests.",
    lines.join("\n"),
  ];
}

function readSentence({ path, rows, of = "rows" }: Reading): string {
  if (rows === undefined) return `A read takes one request: \`GET ${path}\`.`;
  return `A read takes one request for every ${rows} ${of} of the list \`GET ${path}\`. Everything that reads the same list in a run shares these requests.`;
}

/** Returns the parents in a path, in words: "project and group". */
function parentsIn(path: string): string {
  const words = {
    project: "project",
    group: "group",
    user: "person",
    checkpoint: "checkpoint",
    fine_tuning_job: "job",
    workload_identity_provider: "provider",
    kind: "kind",
  };
  return Array.from(path.matchAll(/\{(\w+?)(?:_id)?\}/gu), ([, name = ""]) => words[name as keyof typeof words]).join(
    " and ",
  );
}

const restored = `The create reads the setting, records the value from before beside the state, and warns if it replaces a different value. The plan of the destroy names the value that comes back. If the API refuses that value, the destroy succeeds with a warning that names the value.

After an import or a move, the provider does not know the value from before. The destroy then leaves the setting as it is, and its plan says so. After a replacement with \`create_before_destroy\`, and if the provider was killed during the first create, the configured value counts as the value from before; a warning names the original value where it is known. To leave a value of your choice behind, apply that value before the destroy.`;

function isSetting(name: string): boolean {
  return offers.some(({ shape, resource }) => shape === "setting" && resource?.name === name);
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

/** Reads a file that a page must have. */
async function prose(file: string): Promise<string> {
  const text = (await readOptional(join(root, "examples", file))).trim();
  if (text === "")
    throw new MissingExample(`examples/${file} is missing: every page of a resource says what a destroy does.`);
  return text;
}

async function notes(folder: string): Promise<string> {
  return (await readOptional(join(root, "examples", folder, "notes.md"))).trim();
}

/** Returns the existing pages in the folders of this script. */
async function existing(output: string): Promise<ReadonlyMap<string, string>> {
  const files = ["index.md"];
  for (const folder of ["resources", "data-sources", "list-resources", "ephemeral-resources", "actions", "functions"]) {
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
