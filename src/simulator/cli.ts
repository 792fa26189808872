import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { faultHelp, faultTargets } from "./fault-help.ts";
import { FieldError } from "./fields.ts";
import { startSimulator } from "./server.ts";
import type { Simulator, SimulatorOptions } from "./server.ts";
import type { Seed } from "./seed.ts";
import { hints } from "./throttle.ts";
import type { Hint } from "./throttle.ts";

/** The outputs of the command, and the signal that ends it. */
export interface SimulateIo {
  /** receives whole lines with their line ends */
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** aborted when the user stops the command */
  readonly signal: AbortSignal;
}

/**
 * The command `simulate`: serves until `io.signal` is aborted.
 * @param args the arguments after `simulate` on the command line
 * @returns the exit code: 0, or 1 for an error that the user can mend, which is written to `io.error`
 */
export async function simulate(args: readonly string[], io: SimulateIo): Promise<number> {
  let simulator: Simulator;
  try {
    const choices = readArgs(args);
    if (choices === "help") {
      io.out(help);
      return 0;
    }
    simulator = await startSimulator(choices.options).catch((error: unknown) => {
      if (!(error instanceof FieldError)) throw error;
      throw new Error(`the seed ${choices.seedFile} is invalid: ${error.message}`, { cause: error });
    });
    if (choices.throttle !== undefined) {
      simulator.faults.add({
        kind: "throttle",
        requestsPerMinute: choices.throttle,
        hint: choices.throttleHint,
      });
    }
    io.out(greeting(simulator, choices));
  } catch (error) {
    io.error(`simulate: ${explain(error)}\nSee simulate --help.\n`);
    return 1;
  }
  await aborted(io.signal);
  await simulator.close();
  return 0;
}

const help = `Usage: terraform-provider-openai simulate [options]

Serves the OpenAI administration and fine-tuning API on this machine, from memory.

  --seed FILE            JSON with the objects of the organization, as in the guide Getting started;
                         without it, the organization of the README and the guides
  --port N               port to listen on (default 4141; 0 takes a free one)
  --latency MS           milliseconds of delay before each request is handled, up to 600000
  --latency MS           milliseconds before each request is handled, up to 600000
  --page-size N          pages of N rows, whatever limit a request asks for
  --throttle RPM         answer 429 beyond RPM requests a minute to each endpoint
  --throttle-hint HOW    where the 429 holds the time to wait (default text):
                         ${hints.join(", ")}
  --refuse-organizations answer 400 to an org-… as grantee, as in the published API
  --admin-key-reads-jobs let an admin key read fine-tuning jobs
  --help                 this text

Faults make requests fail. Add faults while the simulation runs. This command fails the next two creates of projects:

  curl -X POST http://127.0.0.1:4141/_simulator/faults -d \\
    '{"kind": "status", "status": 500, "method": "POST", "path": "/organization/projects", "count": 2}'

Kinds of faults, with their fields (fields in brackets are optional):
${table(faultHelp)}

\`commit\` sets when the fault strikes: "before" or "after" the API has acted.

Fields of every fault, which choose the requests:
${table(faultTargets)}

GET /_simulator lists the other endpoints: the journal of requests, the objects, and a reset.
`;

function table(rows: Readonly<Record<string, string>>): string {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  return Object.entries(rows)
    .map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)
    .join("\n");
}

interface Choices {
  readonly options: SimulatorOptions;
  readonly seedFile: string | undefined;
  readonly listsKeys: boolean;
  readonly throttle: number | undefined;
  readonly throttleHint: Hint;
}

function readArgs(args: readonly string[]): Choices | "help" {
  const { values } = parseArgs({
    args: joinNegative(args),
    strict: true,
    allowPositionals: false,
    options: {
      seed: { type: "string" },
      port: { type: "string", default: "4141" },
      host: { type: "string" },
      latency: { type: "string" },
      "page-size": { type: "string" },
      throttle: { type: "string" },
      "throttle-hint": { type: "string", default: "text" },
      "refuse-organizations": { type: "boolean", default: false },
      "admin-key-reads-jobs": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const throttleHint = hints.find((hint) => hint === values["throttle-hint"]);
  if (throttleHint === undefined) {
    throw new Error(`--throttle-hint takes one of ${hints.join(", ")}, not "${values["throttle-hint"]}"`);
  }
  const seed = values.seed === undefined ? undefined : readSeedFile(values.seed);
  return {
    throttle: readNumber("--throttle", values.throttle, 1),
    throttleHint,
    seedFile: values.seed,
    listsKeys: seed?.keys !== undefined,
    options: {
      seed,
      port: readNumber("--port", values.port, 0, 65_535),
      host: values.host,
      latency: readNumber("--latency", values.latency, 0, 600_000),
      pageSize: readNumber("--page-size", values["page-size"], 1),
      rules: {
        ...(values["refuse-organizations"] ? { organizationGrantees: "refuse" } : {}),
        ...(values["admin-key-reads-jobs"] ? { adminKeyReadsJobs: true } : {}),
      },
    },
  };
}

/** `parseArgs` reads `-1` as an option, except in the form `--latency=-1`. */
function joinNegative(args: readonly string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const option = joined.at(-1);
    if (/^-\d/.test(arg) && option?.startsWith("--")) joined[joined.length - 1] = `${option}=${arg}`;
    else joined.push(arg);
    return joined;
  }, []);
}

function readNumber(
  flag: string,
  text: string | undefined,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
  const range = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  throw new Error(`${flag} takes a whole number ${range}, not "${text}"`);
}

/** Reads a seed as JSON in UTF-8. Its content is checked later, when the seed is planted. */
function readSeedFile(file: string): Seed {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`the seed ${file} cannot be read: ${explain(error)}`, { cause: error });
  }
  try {
    // Some Windows editors begin a file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, "")) as Seed;
  } catch (error) {
    throw new Error(`the seed ${file} is not JSON: ${explain(error)}`, { cause: error });
  }
}

function greeting(simulator: Simulator, { listsKeys, throttle }: Choices): string {
  const keys = listsKeys
    ? ["  # and OPENAI_ADMIN_KEY and OPENAI_API_KEY to keys of the seed"]
    : ["  export OPENAI_ADMIN_KEY=sk-admin-simulator", "  export OPENAI_API_KEY=sk-simulator"];
  return [
    `Simulating the OpenAI API at ${simulator.url}`,
    `The organization ${simulator.store.organization} holds ${describeTables(simulator)}`,
    ...(throttle === undefined ? [] : [`Each endpoint takes ${throttle} requests a minute.`]),
    "",
    "Point Terraform at it, in another terminal:",
    "",
    `  export OPENAI_BASE_URL=${simulator.url}`,
    ...keys,
    "",
    `Faults and the journal of requests: ${simulator.controlUrl}`,
    "Stop it with Ctrl-C.",
    "",
  ].join("\n");
}

/** Describes the tables: by name where they are few, otherwise by their number. */
function describeTables({ store }: Simulator): string {
  const tables = Object.entries(store.dump()).filter(([, rows]) => rows.length > 0);
  if (tables.length === 0) return "nothing";
  const total = tables.reduce((sum, [, rows]) => sum + rows.length, 0);
  if (tables.length > fewTables) return `${total} objects of ${tables.length} kinds`;
  return tables.map(([table, rows]) => `${table.replaceAll("_", " ")}: ${rows.length}`).join(", ");
}

const fewTables = 8;

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE") {
    return "the port is in use; choose another port with --port, or a free port with --port 0";
  }
  return error.message;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
