import { fullDescription, isNested, isSettable } from "../framework/attribute.ts";
import type { Attribute, Attributes } from "../framework/attribute.ts";
import type { Blocks } from "../framework/block.ts";
import type { ProviderFunction } from "../framework/function.ts";
import type { Provider } from "../framework/provider.ts";
import type { ImportId } from "../framework/resource.ts";
import type { Schema } from "../framework/schema.ts";
import type { Timeouts } from "../framework/timeouts.ts";
import type { Constraint } from "../values/type.ts";

/** Reads a file of examples/; an empty text where there is none. */
type ReadExample = (file: string) => Promise<string>;

/** A type that has a page. */
interface Documented {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly importId?: ImportId | undefined;
}

/**
 * The pages of a provider, by their path inside docs/.
 *
 * @throws Error naming an example that is missing
 */
export async function pagesOf(provider: Provider<never>, read: ReadExample): Promise<ReadonlyMap<string, string>> {
  const { name, schema } = provider;
  const kinds: readonly (readonly [title: string, folder: string, file: string, ReadonlyMap<string, Documented>])[] = [
    ["Resource", "resources", "resource.tf", provider.resources],
    ["Data Source", "data-sources", "data-source.tf", provider.dataSources],
    ["Ephemeral Resource", "ephemeral-resources", "ephemeral-resource.tf", provider.ephemeralResources],
    ["List Resource", "list-resources", "list-resource.tf", provider.listResources],
    ["Action", "actions", "action.tf", provider.actions],
  ];
  const pages = new Map([
    [
      "index.md",
      page(`${name} Provider`, schema.description, `${name} Provider`, [
        schema.description,
        ["## Example Usage", code("terraform", await needed(read, "provider/provider.tf"))],
        await notes(read, "provider"),
        argumentReference(schema.attributes, schema.blocks),
      ]),
    ],
  ]);
  for (const [title, folder, file, types] of kinds) {
    for (const [typeName, type] of types) {
      const text = await typePage(provider.name, typeName, type, { title, folder, file, read });
      pages.set(`${folder}/${type.name}.md`, text);
    }
  }
  for (const each of provider.functions.values()) {
    pages.set(`functions/${each.name}.md`, await functionPage(provider.name, each, read));
  }
  return pages;
}

interface Kind {
  readonly title: string;
  readonly folder: string;
  readonly file: string;
  readonly read: ReadExample;
}

async function typePage(
  provider: string,
  typeName: string,
  { schema, timeouts, importId }: Documented,
  { title, folder, file, read }: Kind,
): Promise<string> {
  const { description, attributes, deprecated } = schema;
  const { timeouts: _ownSection, ...blocks } = schema.blocks;
  const place = `${folder}/${typeName}`;
  return page(`${typeName} ${title} - terraform-provider-${provider}`, description, `${title}: ${typeName}`, [
    deprecated === undefined ? "" : `~> **Deprecated** ${deprecated}`,
    description,
    ["## Example Usage", code("terraform", await needed(read, `${place}/${file}`))],
    argumentReference(attributes, blocks, Object.keys(timeouts).length > 0),
    attributesReference(attributes),
    timeoutsSection(timeouts),
    importId ? await importSection(importId, read, `${place}/import.sh`) : "",
    await notes(read, place),
  ]);
}

async function functionPage(provider: string, of: ProviderFunction, read: ReadExample): Promise<string> {
  const { name, summary, description, parameters, variadic, returns } = of;
  const all = variadic ? [...parameters, variadic] : parameters;
  const signature = all.map(
    (each) => `${each.name} ${typeWords(each.type.constraint)}${each === variadic ? "..." : ""}`,
  );
  return page(`${name} Function - terraform-provider-${provider}`, summary, `Function: ${name}`, [
    description,
    ["## Example Usage", code("terraform", await needed(read, `functions/${name}/function.tf`))],
    ["## Signature", code("text", `${name}(${signature.join(", ")}) ${typeWords(returns.constraint)}`)],
    ["## Arguments", all.map((each, index) => `${index + 1}. \`${each.name}\` - ${each.description}`).join("\n")],
  ]);
}

/** A section is its paragraphs; empty ones are left out. */
type Section = string | readonly string[];

function page(title: string, description: string, heading: string, sections: readonly Section[]): string {
  const head = `---\npage_title: "${title}"\nsubcategory: ""\ndescription: |-\n  ${description.replaceAll("\n", "\n  ")}\n---`;
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

/** One list item, with the items of its nested attributes indented below. */
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

async function importSection({ form }: ImportId, read: ReadExample, file: string): Promise<Section> {
  const commands = await needed(read, file);
  const [, to, id] = /^terraform import (\S+) (\S+)$/m.exec(commands) ?? [];
  if (id === undefined) throw new Error(`examples/${file} has no line "terraform import ADDRESS ID"`);
  return [
    "## Import",
    `The import id has the form \`${form}\`.`,
    code("shell", commands),
    "Or with an `import` block:",
    code("terraform", `import {\n  to = ${to}\n  id = ${JSON.stringify(id)}\n}`),
  ];
}

function timeoutsSection(timeouts: Timeouts): Section {
  const items = Object.entries(timeouts).map(([operation, length]) => `- \`${operation}\` - By default \`${length}\`.`);
  if (items.length === 0) return "";
  return [
    "## Timeouts",
    'The `timeouts` block sets how long an operation may take, as in `timeouts { create = "1h30m" }`:',
    items.join("\n"),
  ];
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
