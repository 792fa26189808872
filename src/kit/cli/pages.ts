import { fullDescription, isNested, isSettable } from "../framework/attribute.ts";
import type { Attribute, Attributes } from "../framework/attribute.ts";
import type { Blocks } from "../framework/block.ts";
import type { ProviderFunction } from "../framework/function.ts";
import type { Identity } from "../framework/identity.ts";
import type { ImportId } from "../framework/resource.ts";
import type { Schema } from "../framework/schema.ts";
import { parseDuration } from "../framework/timeouts.ts";
import type { Timeouts } from "../framework/timeouts.ts";
import type { Constraint } from "../values/type.ts";

/** Reads a file of examples/. Returns an empty text where there is no file. */
export type ReadExample = (file: string) => Promise<string>;

export type PageKind = "resource" | "data source" | "ephemeral resource" | "list resource" | "action" | "function";

/** The parts of a type's page beyond its schema. */
export interface PageParts {
  /** The group of the page in the Registry's list. */
  readonly subcategory?: string;
  /** Paragraphs below the description, in Markdown. */
  readonly introduction?: readonly string[];
  /** Sections below the attributes, in Markdown, with their headings. */
  readonly sections?: readonly string[];
}

/**
 * Returns the parts of a page, by the kind of the type and its name without the provider's prefix. A module may export
 * it as `documentation` beside its `provider`.
 *
 * @param read reads a file of examples/
 */
export type Documentation = (
  kind: PageKind,
  name: string,
  read: ReadExample,
) => PageParts | undefined | Promise<PageParts | undefined>;

/** The members of a provider that the pages need, whatever its API is. */
export interface DocumentedProvider {
  readonly name: string;
  readonly schema: Schema;
  readonly resources: ReadonlyMap<string, DocumentedType>;
  readonly dataSources: ReadonlyMap<string, DocumentedType>;
  readonly ephemeralResources: ReadonlyMap<string, DocumentedType>;
  readonly listResources: ReadonlyMap<string, DocumentedType>;
  readonly actions: ReadonlyMap<string, DocumentedType>;
  readonly functions: ReadonlyMap<string, ProviderFunction>;
}

/** A type with a page. */
interface DocumentedType {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly importId?: ImportId | undefined;
  readonly identity?: Identity | undefined;
}

/**
 * Returns the pages of a provider, by their path inside docs/.
 *
 * @throws Error naming a missing example
 */
export async function pagesOf(
  provider: DocumentedProvider,
  read: ReadExample,
  documentation: Documentation = () => undefined,
): Promise<ReadonlyMap<string, string>> {
  const { name, schema } = provider;
  const kinds: readonly (readonly [PageKind, folder: string, file: string, ReadonlyMap<string, DocumentedType>])[] = [
    ["resource", "resources", "resource.tf", provider.resources],
    ["data source", "data-sources", "data-source.tf", provider.dataSources],
    ["ephemeral resource", "ephemeral-resources", "ephemeral-resource.tf", provider.ephemeralResources],
    ["list resource", "list-resources", "list-resource.tfquery.hcl", provider.listResources],
    ["action", "actions", "action.tf", provider.actions],
  ];
  const pages = new Map([
    [
      "index.md",
      page({ title: `${name} Provider`, description: schema.description, heading: `${name} Provider` }, [
        schema.description,
        ["## Example Usage", code("terraform", await needed(read, "provider/provider.tf"))],
        await notes(read, "provider"),
        argumentReference(schema.attributes, schema.blocks),
      ]),
    ],
  ]);
  for (const [kind, folder, file, types] of kinds) {
    for (const [typeName, type] of types) {
      const parts = (await documentation(kind, type.name, read)) ?? {};
      const text = await typePage(provider.name, typeName, type, { kind, folder, file, read, parts });
      pages.set(`${folder}/${type.name}.md`, text);
    }
  }
  for (const each of provider.functions.values()) {
    const parts = (await documentation("function", each.name, read)) ?? {};
    pages.set(`functions/${each.name}.md`, await functionPage(provider.name, each, read, parts));
  }
  return pages;
}

interface Kind {
  readonly kind: PageKind;
  readonly folder: string;
  readonly file: string;
  readonly read: ReadExample;
  readonly parts: PageParts;
}

async function typePage(
  provider: string,
  typeName: string,
  { name, schema, timeouts, importId, identity }: DocumentedType,
  { kind, folder, file, read, parts }: Kind,
): Promise<string> {
  const { description, attributes, deprecated } = schema;
  const { subcategory, introduction = [], sections = [] } = parts;
  const { timeouts: _ownSection, ...blocks } = schema.blocks;
  const place = `${folder}/${typeName}`;
  const title = titled(kind);
  const head = { title: `${typeName} ${title} - terraform-provider-${provider}`, subcategory, description };
  return page({ ...head, heading: `${title}: ${typeName}` }, [
    deprecated === undefined ? "" : `~> **Deprecated** ${deprecated}`,
    description,
    introduction,
    ["## Example Usage", code("terraform", await needed(read, `${place}/${file}`))],
    argumentReference(attributes, blocks, Object.keys(timeouts).length > 0),
    attributesReference(attributes),
    kind === "list resource" ? results(typeName, name) : "",
    sections,
    importId ? await importSection(importId, identity, read, `${place}/import.sh`) : "",
    timeoutsSection(timeouts),
    await notes(read, place),
  ]);
}

function titled(kind: PageKind): string {
  return kind.replaceAll(/\b[a-z]/gu, (letter) => letter.toUpperCase());
}

/** Returns the section about the results of `terraform query`. */
function results(typeName: string, name: string): Section {
  return [
    "## Results",
    `Each result has the identity and the name of an object. With \`include_resource = true\` it also has the attributes of [\`${typeName}\`](../resources/${name}.md). \`terraform query\` needs Terraform 1.14 or newer.`,
  ];
}

async function functionPage(
  provider: string,
  of: ProviderFunction,
  read: ReadExample,
  { subcategory, introduction = [], sections = [] }: PageParts,
): Promise<string> {
  const { name, summary, description, parameters, variadic, returns } = of;
  const all = variadic ? [...parameters, variadic] : parameters;
  const signature = all.map(
    (each) => `${each.name} ${typeWords(each.type.constraint)}${each === variadic ? "..." : ""}`,
  );
  const head = { title: `${name} Function - terraform-provider-${provider}`, subcategory, description: summary };
  return page({ ...head, heading: `Function: ${name}` }, [
    description,
    introduction,
    ["## Example Usage", code("terraform", await needed(read, `functions/${name}/function.tf`))],
    ["## Signature", code("text", `${name}(${signature.join(", ")}) ${typeWords(returns.constraint)}`)],
    ["## Arguments", all.map((each, index) => `${index + 1}. \`${each.name}\` - ${each.description}`).join("\n")],
    sections,
  ]);
}

/** A section as its paragraphs. Empty paragraphs are left out. */
type Section = string | readonly string[];

interface Head {
  readonly title: string;
  /** Undefined for the page of the provider. */
  readonly subcategory?: string | undefined;
  readonly description: string;
  readonly heading: string;
}

function page({ title, subcategory, description, heading }: Head, sections: readonly Section[]): string {
  const front = [
    `page_title: "${title}"`,
    ...(subcategory === undefined ? [] : [`subcategory: "${subcategory}"`]),
    `description: |-\n  ${description.replaceAll("\n", "\n  ")}`,
  ];
  const head = `---\n${front.join("\n")}\n---`;
  return `${[head, `# ${heading}`, ...sections.flat().filter((text) => text !== "")].join("\n\n")}\n`;
}

function argumentReference(attributes: Attributes, blocks: Blocks, hasTimeouts = false): Section {
  const items = [
    ...Object.entries(attributes)
      .filter(([, attribute]) => isSettable(attribute))
      .flatMap(([name, attribute]) => attributeItem(name, attribute)),
    ...blockItems(blocks),
    ...(hasTimeouts ? [item("timeouts", ["Optional", "Block"], "See [Timeouts](#timeouts).", 0)] : []),
  ];
  return items.length === 0 ? "" : ["## Argument Reference", items.join("\n")];
}

function attributesReference(attributes: Attributes): Section {
  const computed = Object.entries(attributes).filter(([, attribute]) => !isSettable(attribute));
  if (computed.length === 0) return "";
  return [
    "## Attributes Reference",
    "In addition to the arguments above, these attributes are exported:",
    computed.flatMap(([name, attribute]) => attributeItem(name, attribute)).join("\n"),
  ];
}

/** Returns the list item of an attribute, with the items of its nested attributes indented below. */
function attributeItem(name: string, attribute: Attribute, depth = 0): string[] {
  const { mode, type, required, sensitive, deprecated } = attribute;
  const marks = [
    ...(required ? ["Required"] : isSettable(attribute) ? ["Optional"] : []),
    isNested(type) ? nestingWords[type.nested.nesting] : typeWords(type.constraint),
    ...(sensitive ? ["Sensitive"] : []),
    ...(mode === "writeOnly" ? ["Write-Only"] : []),
    ...(deprecated === undefined ? [] : ["Deprecated"]),
  ];
  const inner = isNested(type) ? Object.entries(type.nested.attributes) : [];
  const sentences = [fullDescription(attribute), ...(deprecated === undefined ? [] : [deprecated])];
  return [
    item(name, marks, sentences.join(" "), depth),
    ...inner.flatMap(([key, each]) => attributeItem(key, each, depth + 1)),
  ];
}

function blockItems(of: Blocks, depth = 0): string[] {
  return Object.entries(of).flatMap(([name, { nesting, description, attributes, blocks }]) => [
    item(name, ["Block", nestingWords[nesting]], description, depth),
    ...Object.entries(attributes).flatMap(([key, attribute]) => attributeItem(key, attribute, depth + 1)),
    ...blockItems(blocks, depth + 1),
  ]);
}

function item(name: string, marks: readonly string[], text: string, depth: number): string {
  return `${"  ".repeat(depth)}* \`${name}\` - (${marks.join(", ")}) ${text}`;
}

const nestingWords = {
  single: "Object",
  group: "Object",
  list: "List of Object",
  set: "Set of Object",
  map: "Map of Object",
};

function typeWords(constraint: Constraint): string {
  if (typeof constraint === "string") {
    return { string: "String", number: "Number", bool: "Boolean", dynamic: "Any" }[constraint];
  }
  const [kind, of] = constraint;
  if (kind === "object" || kind === "tuple") return kind === "object" ? "Object" : "Tuple";
  return `${{ list: "List", set: "Set", map: "Map" }[kind]} of ${typeWords(of)}`;
}

/**
 * Returns the import section: the command of import.sh, then its first line as import blocks, by id and by identity.
 */
async function importSection(
  { form }: ImportId,
  identity: Identity | undefined,
  read: ReadExample,
  file: string,
): Promise<Section> {
  const commands = await needed(read, file);
  const [, to, id] = /^terraform import (\S+) (\S+)$/m.exec(commands) ?? [];
  if (id === undefined) throw new Error(`examples/${file} has no line "terraform import ADDRESS ID"`);
  const forms = form.split(" or ");
  const byIdentity = identity && identityLines(identity, forms[0] ?? "", id);
  return [
    "## Import",
    `The import id has the form ${forms.map((each) => `\`${each}\``).join(" or ")}.`,
    code("shell", commands),
    "With an `import` block, from Terraform 1.5 on:",
    code("terraform", `import {\n  to = ${to}\n  id = ${JSON.stringify(id)}\n}`),
    ...(byIdentity === undefined
      ? []
      : [
          "With an `import` block and the identity, from Terraform 1.12 on:",
          code("terraform", `import {\n  to = ${to}\n  identity = {\n${byIdentity}\n  }\n}`),
        ]),
  ];
}

/**
 * Returns the identity for an import id of this form. Undefined where the form does not name the identity's members.
 */
function identityLines({ attributes }: Identity, form: string, id: string): string | undefined {
  const parts = new RegExp(`^${form.replaceAll(/\w+/gu, "(.+)")}$`, "u").exec(id)?.slice(1) ?? [];
  const written: readonly string[] = form.match(/\w+/gu) ?? [];
  const names = written.filter((name) => name in attributes);
  const [only, ...others] = Object.keys(attributes);
  // A singleton is identified by a constant, which is not the name of an attribute.
  const constant = names.length === 0 && only !== undefined && others.length === 0 && form === id ? [[only, id]] : [];
  const values = [...constant, ...names.map((name) => [name, parts[written.indexOf(name)] ?? ""])];
  if (values.length === 0) return undefined;
  const width = Math.max(...values.map(([name = ""]) => name.length));
  return values.map(([name = "", value = ""]) => `    ${name.padEnd(width)} = ${JSON.stringify(value)}`).join("\n");
}

function timeoutsSection(timeouts: Timeouts): Section {
  const items = Object.entries(timeouts).map(
    ([operation, length]) => `- \`${operation}\` - By default ${durationWords(length)}.`,
  );
  if (items.length === 0) return "";
  return [
    "## Timeouts",
    'The `timeouts` block sets how long an operation may take, as in `timeouts { create = "1h30m" }`:',
    items.join("\n"),
  ];
}

function durationWords(length: string): string {
  const seconds = (parseDuration(length) ?? Number.NaN) / 1000;
  const [count, unit] =
    seconds % 3600 === 0
      ? [seconds / 3600, "hour"]
      : seconds % 60 === 0
        ? [seconds / 60, "minute"]
        : [seconds, "second"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function code(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

async function needed(read: ReadExample, file: string): Promise<string> {
  const text = (await read(file)).trim();
  if (text === "") throw new Error(`examples/${file} is missing: every page shows an example`);
  return text;
}

async function notes(read: ReadExample, folder: string): Promise<string> {
  return (await read(`${folder}/notes.md`)).trim();
}
