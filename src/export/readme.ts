import { mark } from "./files.ts";
import type { Kind } from "../noun/kind.ts";
import type { Written } from "./plan.ts";
import type { Family } from "./read.ts";

export interface Report {
  readonly written: readonly Written[];
  /** The kinds that could not be read, wholly or in part. */
  readonly refused: readonly Family[];
  /** The kinds that need an optional key, which is not set. */
  readonly withoutKey: readonly Kind[];
  /** The kinds with a partial read: only some pairs of parents were read. */
  readonly partly: readonly Kind[];
  /** The kinds that an export writes only by name. */
  readonly unasked: readonly Kind[];
  /** The options that narrow the export, as the user typed them. */
  readonly options: readonly string[];
}

/** Returns the README of an exported folder. */
export function readmeOf(report: Report): string {
  const { written, options } = report;
  const counts = written
    .filter(({ resources }) => resources.length > 0)
    .toSorted((a, b) => (a.kind.name < b.kind.name ? -1 : 1));
  const resources = counts.reduce((sum, each) => sum + each.resources.length, 0);
  return [
    `<!-- ${mark} -->`,
    "",
    "# An OpenAI organization as Terraform configuration",
    "",
    `This folder holds ${amount(resources, "resource")} of ${amount(counts.length, "kind")}, each with an import block, one file for each kind.` +
      (options.length > 0 ? ` The export was restricted by \`${options.join(" ")}\`.` : ""),
    "",
    "```shell",
    "terraform init",
    "terraform plan",
    "terraform apply",
    "```",
    "",
    `The plan ends with \`${resources} to import, 0 to add, 0 to change, 0 to destroy\`. If it has other numbers, the organization has changed since the export: export again with \`--force\`. The apply writes the state and changes nothing in the organization. After the apply, you can delete the import blocks.`,
    "",
    "| kind | resources |",
    "| --- | ---: |",
    ...counts.map(({ kind, resources: all }) => `| \`openai_${kind.name}\` | ${all.length} |`),
    "",
    ...section("Could not be read", refusedLines(report)),
    ...section("Left out", leftOutLines(report)),
    "## Limits of an export",
    "",
    "- The API returns the value of a key once, when it creates the key. An imported key has no `encrypted_value`.",
    "- If you remove a resource from the configuration, Terraform destroys the object, or restores a setting whose former value is known. To stop managing an object, use a `removed` block or `terraform state rm`.",
    "",
  ].join("\n");
}

/** Returns a line for each kind that could not be read, for the end of the command and the README. */
export function refusedLines({ refused }: Pick<Report, "refused">): readonly string[] {
  return refused.flatMap(({ kind, refused: refusal }) => {
    if (refusal === undefined) return [];
    const { lists, of, message, status } = refusal;
    const how = lists < of ? `${lists} of ${of} lists of ${kind.name}` : kind.name;
    return [`${how}: ${oneLine(message)}${status === 0 ? "" : ` ${adviceOn(status, kind)}`}`];
  });
}

function adviceOn(status: number, { name }: Kind): string {
  return status === 404
    ? `The organization does not have this feature, or the key may not read it.`
    : `Give the key the scope to read it, then run: export --only ${name}`;
}

function leftOutLines({ written, unasked, withoutKey, partly }: Report): readonly string[] {
  return [
    ...written.flatMap(({ kind, leftOut }) =>
      [...leftOut].map(
        ([reason, count]) =>
          `\`openai_${kind.name}\`: ${count} that ${reason}. \`--only ${kind.name}\` writes all of them.`,
      ),
    ),
    ...unasked.map(
      ({ name, parents }) =>
        `\`openai_${name}\`: it costs one request for each person${"project_id" in parents ? " and project" : ""}. \`--only ${name}\` writes it.`,
    ),
    ...partly.map(
      ({ name, rules }) =>
        `\`openai_${name}\`: there are so many pairs that the export read only the pairs of \`openai_${rules.pairsOf}\`. \`--project\` narrows the export to some projects.`,
    ),
    ...withoutKey.map(
      ({ name }) =>
        `\`openai_${name}\`: its list needs an ordinary key. Set \`OPENAI_API_KEY\`, then run \`export --only ${name}\`.`,
    ),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines.map((line) => `- ${line}`), ""];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}

export function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
