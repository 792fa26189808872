import { parseArgs } from "node:util";
import type { Kind } from "../noun/kind.ts";

export interface Choices {
  readonly output: string;
  readonly force: boolean;
  /** The names of kinds; undefined for all kinds. */
  readonly only: ReadonlySet<string> | undefined;
  /** The names or ids of projects; undefined for all projects. */
  readonly projects: readonly string[] | undefined;
  readonly name: string | undefined;
}

/** An error in the command line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads the arguments after `export` on the command line.
 *
 * @throws UsageError
 */
export function readArguments(args: readonly string[], kinds: readonly Kind[]): Choices | "help" {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        output: { type: "string", short: "o", default: "openai" },
        only: { type: "string", multiple: true },
        project: { type: "string", multiple: true },
        name: { type: "string" },
        force: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.help) return "help";
  if (values.output.trim() === "") throw new UsageError("--output must name a folder.");
  const only = listOf("--only", values.only)?.map((name) => name.replace(/^openai_/u, ""));
  const known = new Set(kinds.map(({ name }) => name));
  const unknown = only?.filter((name) => !known.has(name)) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(`--only does not know ${unknown.join(", ")}. It knows ${[...known].toSorted().join(", ")}.`);
  }
  return {
    output: values.output,
    force: values.force,
    only: only && new Set(only),
    projects: listOf("--project", values.project),
    name: values.name,
  };
}

function listOf(option: string, values: readonly string[] | undefined): readonly string[] | undefined {
  if (values === undefined) return undefined;
  const all = values.flatMap((value) => value.split(",")).map((value) => value.trim());
  if (all.includes("")) throw new UsageError(`${option} has an empty part. Write it as ${option} a,b`);
  return all;
}

/**
 * Whether a text matches a pattern, in which `*` matches any text and `?` matches one character. Letter case does not
 * count.
 */
export function fits(pattern: string): (text: string) => boolean {
  const source = Array.from(pattern.normalize("NFC"))
    .map((each) => (each === "*" ? "[^]*" : each === "?" ? "[^]" : RegExp.escape(each)))
    .join("");
  const whole = new RegExp(`^${source}$`, "iu");
  return (text) => whole.test(text.normalize("NFC"));
}
