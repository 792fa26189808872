import { fileOf, Reference } from "./hcl.ts";
import type { Block, Expression } from "./hcl.ts";
import type { Written } from "./plan.ts";

/** The start of every file of an export. Another export replaces only files that start with it. */
export const mark = "Written by terraform-provider-openai export.";

/**
 * Returns the files of configuration: one for each kind with objects, and one for Terraform and the provider.
 *
 * @param source the source address of the provider: "terraform-openai/openai"
 */
export function configurationOf(written: readonly Written[], source: string): ReadonlyMap<string, string> {
  const files = new Map([["terraform.tf", fileOf([[mark], ...settings(source)])]]);
  for (const each of written) {
    const parts = partsOf(each);
    if (parts.length > 0) files.set(`${each.kind.name}.tf`, fileOf([[mark], ...parts]));
  }
  return files;
}

function settings(source: string): readonly Block[] {
  const openai: Expression = new Map([["source", source]]);
  return [
    {
      type: "terraform",
      labels: [],
      body: {
        attributes: new Map([["required_version", ">= 1.5"]]),
        blocks: [{ type: "required_providers", labels: [], body: { attributes: new Map([["openai", openai]]) } }],
      },
    },
    {
      type: "provider",
      labels: ["openai"],
      comment: ["The provider reads the key from OPENAI_ADMIN_KEY."],
      body: { attributes: new Map() },
    },
  ];
}

function partsOf({ kind, resources, data, others, leftOut }: Written): readonly (Block | readonly string[])[] {
  const notes = [
    ...[...others].map(([reason, names]) => wrapped([`Not resources: ${reason}.`, ...some(names)])),
    ...[...leftOut].map(([reason, count]) =>
      wrapped([`Left out: ${count} that ${reason}. To write them as well: --only ${kind.name}`]),
    ),
  ];
  const blocks = resources.flatMap(({ address, importId, block }): readonly Block[] => [
    {
      type: "import",
      labels: [],
      body: {
        attributes: new Map<string, Expression>([
          ["to", new Reference(address)],
          ["id", importId],
        ]),
      },
    },
    block,
  ]);
  const commented = data.map((block) => ({ ...block, comment: wrapped(block.comment ?? []) }));
  return [...notes, ...commented, ...blocks];
}

/** The most names in a comment. */
const mostNames = 20;

function some(names: readonly string[]): readonly string[] {
  const more = names.length - mostNames;
  return [...names.slice(0, mostNames), ...(more > 0 ? [`and ${more} more`] : [])].map((name) => `  ${name}`);
}

const widest = 100;

/** Breaks the lines of a comment between words. An indented line is a name, and stays as it is. */
function wrapped(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    if (line.startsWith(" ")) return [line];
    const broken: string[] = [];
    for (const word of line.split(" ")) {
      const last = broken.at(-1);
      if (last === undefined || last.length + word.length >= widest) broken.push(word);
      else broken[broken.length - 1] = `${last} ${word}`;
    }
    return broken;
  });
}
