import { isDecimal, isDynamic, isList, isUnknown } from "terraform-plugin-kit";
import type { Decimal, Value } from "terraform-plugin-kit";

/** A value of a configuration, or a reference to another object. */
export type Expression =
  | null
  | string
  | boolean
  | number
  | bigint
  | Decimal
  | Reference
  | Expressions
  | ObjectExpression;
export type Expressions = readonly Expression[];

/** A reference, written without quotation marks: "openai_project.search.id". */
export class Reference {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The members in the order of the file. A map, because a name in an object of the API may be any text. */
export type ObjectExpression = ReadonlyMap<string, Expression>;

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly body: Body;
  /** The lines before the block, without the sign of a comment. */
  readonly comment?: readonly string[];
}

/** The content of a block: attributes, then blocks. */
export interface Body {
  readonly attributes: ObjectExpression;
  readonly blocks?: readonly Block[];
}

/** Returns the text of a file, in the format of `terraform fmt`. */
export function fileOf(parts: readonly (Block | readonly string[])[]): string {
  return parts
    .map((part) => ("body" in part ? blockLines(part) : commentLines(part)).join("\n").replaceAll("\0", ""))
    .map((text) => `${text}\n`)
    .join("\n");
}

function blockLines({ type, labels, body, comment = [] }: Block): readonly string[] {
  const head = [type, ...labels.map(quoted)].join(" ");
  const attributes = membersOf(body.attributes, (name) => name, topLinesOf);
  const blocks = (body.blocks ?? []).flatMap((block, index) => [
    ...(index > 0 || attributes.length > 0 ? [""] : []),
    ...blockLines(block),
  ]);
  const lines = indented([...attributes, ...blocks]);
  return [...commentLines(comment), ...(lines.length > 0 ? [`${head} {`, ...lines, "}"] : [`${head} {}`])];
}

function commentLines(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "#" : `# ${line}`));
}

/** Returns a text of the API for a comment: on one line, in quotation marks. */
export function inComment(text: string): string {
  return `"${escaped(text, '"')}"`;
}

/**
 * Returns the lines of the members of a body or an object. The equals signs of neighbours with one-line values are
 * aligned. A value of several lines ends the alignment.
 */
function membersOf(
  members: ObjectExpression,
  nameOf: (name: string) => string,
  valueOf: (value: Expression) => readonly string[],
): readonly string[] {
  const written = [...members].map(([name, value]) => {
    const [first = "", ...rest] = valueOf(value);
    // The formatter treats a heredoc as a value of one line.
    return { name: nameOf(name), first, rest, aligned: rest.length === 0 || first.startsWith("<<") };
  });
  const lines: string[] = [];
  for (let start = 0; start < written.length;) {
    let end = start;
    while (written[end]?.aligned) end += 1;
    const row = written.slice(start, Math.max(end, start + 1));
    const width = Math.max(...row.map(({ name }) => columns(name)));
    for (const { name, first, rest, aligned } of row) {
      lines.push(`${name}${" ".repeat(aligned ? width - columns(name) : 0)} = ${first}`, ...rest);
    }
    start += row.length;
  }
  return lines;
}

/** Returns the lines of the value of an attribute of a block. Only this value may be a heredoc. */
function topLinesOf(value: Expression): readonly string[] {
  return typeof value === "string" && isHeredoc(value) ? heredoc(value) : linesOf(value);
}

function linesOf(value: Expression): readonly string[] {
  if (value instanceof Reference) return [value.text];
  if (typeof value === "string") return [quoted(value)];
  if (isArray(value)) return listLines(value);
  if (isMembers(value)) return objectLines(value);
  return [isDecimal(value) ? value.text : String(value)];
}

function listLines(values: Expressions): readonly string[] {
  const written = values.map(linesOf);
  const oneLine = `[${written.map(([line = ""]) => line).join(", ")}]`;
  if (written.every((lines) => lines.length === 1) && columns(oneLine) <= widestList) return [oneLine];
  return ["[", ...indented(written.flatMap((lines) => [...lines.slice(0, -1), `${lines.at(-1) ?? ""},`])), "]"];
}

const widestList = 80;

function objectLines(members: ObjectExpression): readonly string[] {
  if (members.size === 0) return ["{}"];
  return ["{", ...indented(membersOf(members, (name) => (isIdentifier(name) ? name : quoted(name)), linesOf)), "}"];
}

/** Returns a text of several lines, such as a certificate, as a heredoc. */
function isHeredoc(text: string): boolean {
  return /\n.*\n$/su.test(text) && !text.includes(endOfText) && !/[^\n\P{C}]/u.test(text);
}

const endOfText = "EOT";

function heredoc(text: string): readonly string[] {
  return [`<<${endOfText}`, ...templateEscaped(text).slice(0, -1).split("\n").map(verbatim), verbatim(endOfText)];
}

/** Marks a line that must not be indented. */
function verbatim(line: string): string {
  return `\0${line}`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" || line.startsWith("\0") ? line : `  ${line}`));
}

/** Returns a text as a quoted template without templates in it. */
function quoted(text: string): string {
  return `"${templateEscaped(escaped(text, '"'))}"`;
}

function templateEscaped(text: string): string {
  return text.replaceAll(/[$%](?=\{)/gu, "$&$&");
}

/** Escapes the characters that a quoted text may not hold, and the invisible characters, which could show another text. */
function escaped(text: string, mark: string): string {
  return text
    .toWellFormed()
    .normalize("NFC")
    .replaceAll(/[\\\n\r\t\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => short.get(character) ?? codePoint(character))
    .replaceAll(mark, `\\${mark}`);
}

const short: ReadonlyMap<string, string> = new Map([
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  // The joiner of emoji stays.
  ["\u200d", "\u200d"],
]);

function codePoint(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return digits.length > 4 ? `\\U${digits.padStart(8, "0")}` : `\\u${digits.padStart(4, "0")}`;
}

/** Returns the number of columns that the formatter counts: one for each visible character. */
function columns(text: string): number {
  return /^[\x20-\x7e]*$/u.test(text) ? text.length : [...graphemes.segment(text)].length;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Identifiers of the language may have non-Latin letters, but not every letter of today's Unicode. */
function isIdentifier(name: string): boolean {
  return /^[a-z][a-z0-9_-]*$/iu.test(name) && !["null", "true", "false", "for"].includes(name);
}

function isArray(value: Expression): value is Expressions {
  return Array.isArray(value);
}

function isMembers(value: Expression): value is ObjectExpression {
  return value instanceof Map;
}

/** Returns a value of the state as an expression. It leaves out members that are null. */
export function expressionOf(value: Value): Expression {
  if (isUnknown(value)) throw new Error("a state holds no unknown values");
  if (isDynamic(value)) return expressionOf(value.value);
  if (isList(value)) return value.map(expressionOf);
  if (value === null || typeof value !== "object" || isDecimal(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return new Map(members.map(([name, member]) => [name, expressionOf(member)]));
}
