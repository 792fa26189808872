import { DiagnosticError } from "terraform-plugin-kit";
import type { Connection } from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import { AbortedError, ApiError, KeyError } from "../openai/error.ts";
import { offers } from "../resources/index.ts";
import { fits, readArguments, UsageError } from "./arguments.ts";
import type { Choices } from "./arguments.ts";
import { configurationOf } from "./files.ts";
import { checkFolder, FolderError, writeFolder } from "./folder.ts";
import { kindsOf } from "../noun/kind.ts";
import type { Kind } from "../noun/kind.ts";
import { planExport } from "./plan.ts";
import { progressLine } from "./progress.ts";
import { readOrganization } from "./read.ts";
import type { Family, Found } from "./read.ts";
import { amount, readmeOf, refusedLines } from "./readme.ts";

export interface ExportIo {
  /** Receives whole lines with their line ends. */
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Whether stderr is a terminal, which shows the progress. */
  readonly isTerminal: boolean;
  /** Aborts when the user interrupts the command. */
  readonly signal: AbortSignal;
  readonly connect: () => Promise<Connection<Api>>;
  /** Whether an ordinary key is set besides the admin key. */
  readonly hasOrdinaryKey: boolean;
  /** The source address of the provider: "terraform-openai/openai". */
  readonly source: string;
}

/**
 * The command `export`: writes the organization as a folder of configuration with import blocks.
 *
 * @param args the arguments after `export` on the command line
 * @returns the exit code: 0; 1 for a failure, in which nothing was written; 2 where a kind could not be read
 */
export async function exportOrganization(args: readonly string[], io: ExportIo): Promise<number> {
  const kinds = kindsOf(offers);
  try {
    const choices = readArguments(args, kinds);
    if (choices === "help") {
      io.out(helpOf(kinds));
      return 0;
    }
    await checkFolder(choices.output, choices.force);
    return await run(choices, kinds, io);
  } catch (error) {
    io.error(`export: ${explain(error)}\n`);
    return 1;
  }
}

async function run(choices: Choices, kinds: readonly Kind[], io: ExportIo): Promise<number> {
  const { only, projects: sought, name } = choices;
  const asks = (kind: Kind): boolean =>
    only?.has(kind.name) ?? (kind.rules.onlyAsked !== true && (sought === undefined || isOfProject(kind)));
  const names = (kind: Kind): boolean => only?.has(kind.name) === true;
  const asked = kinds.filter(asks);
  const chosen = sought && ((all: readonly Found[]): ReadonlySet<string> => projectIds(all, sought));
  const families = await readAll({ asked, kinds, names, chosen }, io);
  const refused = asked
    .flatMap((kind) => families.get(kind.name) ?? [])
    .filter((family) => family.refused !== undefined);
  const withoutKey = refused.filter(
    ({ kind, found }) => kind.rules.ordinaryKey && !io.hasOrdinaryKey && found.length === 0,
  );
  const missing = refused.filter((family) => !withoutKey.includes(family));
  if (isFailure(missing, asked.length - withoutKey.length, only !== undefined)) {
    const why = missing[0]?.refused?.message ?? "";
    io.error(
      `export: the API refused every list. ${why}\nNothing was written. Run the command doctor to see what the key may do.\n`,
    );
    return 1;
  }
  const projects = chosen?.(families.get("project")?.found ?? []);
  const written = planExport(families, kinds, {
    asks,
    names,
    projects,
    pattern: name === undefined ? undefined : fits(name),
  });
  const readme = readmeOf({
    written,
    refused: missing,
    withoutKey: withoutKey.map(({ kind }) => kind),
    partly: asked.filter((kind) => families.get(kind.name)?.partly),
    unasked: only === undefined ? kinds.filter(({ rules }) => rules.onlyAsked === true) : [],
    options: narrowing(choices),
  });
  await writeFolder(choices.output, new Map([...configurationOf(written, io.source), ["README.md", readme]]));
  const count = written.reduce((sum, { resources }) => sum + resources.length, 0);
  io.out(
    `Wrote ${amount(count, "resource")} with import blocks to ${choices.output}. Its README.md has the next steps.\n`,
  );
  const lines = refusedLines({ refused: missing });
  if (lines.length > 0)
    io.error(["The folder lacks these kinds, which could not be read:", ...lines].join("\n  ") + "\n");
  return lines.length > 0 ? 2 : 0;
}

interface Reading {
  readonly asked: readonly Kind[];
  readonly kinds: readonly Kind[];
  readonly names: (kind: Kind) => boolean;
  readonly chosen: ((all: readonly Found[]) => ReadonlySet<string>) | undefined;
}

async function readAll({ asked, kinds, names, chosen }: Reading, io: ExportIo): Promise<ReadonlyMap<string, Family>> {
  const connection = await io.connect();
  const progress = progressLine(io.isTerminal ? io.error : undefined);
  // A person is named by an email that only this person has, which only the list of the organization shows.
  const needed = new Set([
    ...(asked.some(namesPeople) ? ["organization_user"] : []),
    ...(chosen !== undefined || asked.some(isOfProject) ? ["project"] : []),
    ...asked.flatMap(({ rules, idName }) => rules.refers?.[idName] ?? []),
  ]);
  try {
    return await readOrganization({
      api: connection.bind(io.signal),
      wanted: kinds.filter(
        (kind) => asked.includes(kind) || (needed.has(kind.name) && Object.keys(kind.parents).length === 0),
      ),
      kinds,
      projects: chosen,
      asked: names,
      onProgress: progress.show,
    });
  } finally {
    progress.end();
    await connection.close?.();
  }
}

function isOfProject({ name, resource: { schema } }: Kind): boolean {
  return name === "project" || schema.attributes["project_id"] !== undefined;
}

function namesPeople({ resource: { schema } }: Kind): boolean {
  return schema.attributes["user_id"] !== undefined;
}

/** Returns the ids of the projects that the user named. */
function projectIds(all: readonly Found[], sought: readonly string[]): ReadonlySet<string> {
  const active = all.filter(({ row }) => row["status"] !== "archived" && !row["archived_at"]);
  const ids = sought.flatMap((text) => {
    const byId = active.filter(({ id }) => id === text);
    const found = byId.length > 0 ? byId : active.filter(({ name }) => name.normalize("NFC") === text.normalize("NFC"));
    if (found.length === 0) {
      throw new UsageError(
        `no active project has the name or the id ${JSON.stringify(text)}. Check the spelling and the letter case. Archived projects cannot be exported.`,
      );
    }
    return found.map(({ id }) => id);
  });
  return new Set(ids);
}

/** Whether every refusal is about the key or the address as a whole. */
function isFailure(refused: readonly Family[], asked: number, isNarrowed: boolean): boolean {
  const nothing = refused.length > 0 && refused.length === asked && refused.every(({ found }) => found.length === 0);
  return nothing && (!isNarrowed || refused.some(({ refused: refusal }) => refusal?.isOfKey));
}

function narrowing({ only, projects, name }: Choices): readonly string[] {
  return [
    ...(only ? [`--only ${[...only].toSorted().join(",")}`] : []),
    ...(projects ? [`--project ${JSON.stringify(projects.join(","))}`] : []),
    ...(name === undefined ? [] : [`--name ${JSON.stringify(name)}`]),
  ];
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\nSee export --help. Nothing was written.`;
  if (error instanceof FolderError) return error.message;
  if (error instanceof AbortedError) return `interrupted. Nothing was written.`;
  if (error instanceof KeyError || error instanceof ApiError) return `${error.message}\nNothing was written.`;
  if (error instanceof DiagnosticError) return `${error.message}\nNothing was written.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function helpOf(kinds: readonly Kind[]): string {
  const names = kinds.map(({ name }) => name).toSorted();
  return `Usage: terraform-provider-openai export [options]

Reads the organization of OPENAI_ADMIN_KEY and writes a folder of Terraform configuration with import blocks
(Terraform 1.5 and newer, OpenTofu). It changes nothing in the organization. No secret is written.

  --output DIR        the folder to write, by default openai; a folder that holds files is refused
  --force             write to a folder that holds files: replaces the files of an earlier export, and leaves others
  --only NOUN,…       only these nouns, with all their objects
  --project NAME,…    only projects with these names or ids, and their children
  --name PATTERN      only objects with a matching name, and their children: * is any text, ? is one character
  --help              this text

Exit code: 0; 1 for a failure, in which nothing is written; 2 if a noun could not be read: the folder's
README.md names it.

Nouns: ${wrapped(names)}

${kinds
  .filter(({ rules }) => rules.onlyAsked === true)
  .map(({ name }) => name)
  .toSorted()
  .join(" and ")} need --only, because they cost one request for each person (and project).
`;
}

function wrapped(names: readonly string[]): string {
  const lines = [""];
  for (const name of names) {
    const last = lines.length - 1;
    const line = `${lines[last] ?? ""}${lines[last] === "" ? "" : ", "}${name}`;
    if (line.length > 100) lines.push(name);
    else lines[last] = line;
  }
  return lines.join(",\n       ");
}
