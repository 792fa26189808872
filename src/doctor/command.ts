import { parseArgs } from "node:util";
import type { Connection } from "terraform-plugin-kit";
import { checkBaseUrl } from "../openai/base-url.ts";
import type { Api } from "../openai/client.ts";
import { AbortedError } from "../openai/error.ts";
import { checkAccess } from "./access.ts";
import { skipped } from "./check.ts";
import type { Check, Status, Surroundings } from "./check.ts";
import { checkConnection, connectionChecks } from "./connection.ts";
import { checkSettings, isPlausible } from "./settings.ts";

export interface DoctorIo extends Surroundings {
  /** Receives whole lines with their line ends. */
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Aborts when the user interrupts the command. */
  readonly signal: AbortSignal;
  readonly connect: () => Promise<Connection<Api>>;
}

/**
 * The command `doctor`: runs the checks in order, and prints what to do. It sends only GET requests.
 *
 * @param args the arguments after `doctor` on the command line
 * @returns the exit code: 0 if no check failed, else 1
 */
export async function doctor(args: readonly string[], io: DoctorIo): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: { json: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
    }));
  } catch (error) {
    io.error(`doctor: ${error instanceof Error ? error.message : String(error)}\nSee doctor --help.\n`);
    return 1;
  }
  if (values.help) {
    io.out(help);
    return 0;
  }
  const checks: Check[] = [];
  try {
    for await (const check of allChecks(io)) {
      checks.push(check);
      if (values.json) io.error(`${check.name}: ${check.status}\n`);
      else io.out(textOf(check));
    }
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error;
    io.error("doctor: interrupted.\n");
    return 1;
  }
  const isOk = checks.every(({ status }) => status !== "failed");
  io.out(values.json ? `${JSON.stringify({ ok: isOk, checks }, undefined, 2)}\n` : summaryOf(checks));
  return isOk ? 0 : 1;
}

async function* allChecks(io: DoctorIo): AsyncGenerator<Check> {
  const { env } = io;
  const settings = checkSettings(env);
  yield* settings;
  // A key that only looks wrong is tried: the API decides.
  const isHopeless = settings.some(({ name, status }) => status === "failed" && !name.endsWith("_key"));
  if (isHopeless || !isPlausible(env["OPENAI_ADMIN_KEY"])) {
    for (const name of connectionChecks) yield skipped(name, "An earlier check failed.");
    return;
  }
  const connection = await io.connect();
  try {
    const api = connection.bind(io.signal);
    const address = checkBaseUrl(env["OPENAI_BASE_URL"] || "https://api.openai.com/v1");
    const { checks, isUsable } = await checkConnection(api, "url" in address && address.url.startsWith("https:"), io);
    yield* checks;
    const ordinary = settings.find(({ name }) => name === "ordinary_key");
    if (isUsable) yield* checkAccess({ api, hasOrdinaryKey: ordinary?.status === "ok" });
  } finally {
    await connection.close?.();
  }
}

const words: Readonly<Record<Status, string>> = {
  ok: "ok     ",
  warning: "warning",
  failed: "FAILED ",
  skipped: "skipped",
};

function textOf({ name, status, detail, remedy }: Check): string {
  const indent = " ".repeat(10);
  return `${words[status]}  ${name}: ${detail}\n${remedy === "" ? "" : `${indent}→ ${remedy}\n`}`;
}

function summaryOf(checks: readonly Check[]): string {
  const count = (wanted: Status): number => checks.filter(({ status }) => status === wanted).length;
  return `\n${checks.length} checks: ${count("ok")} ok, ${count("warning")} with a warning, ${count("failed")} failed, ${count("skipped")} skipped.\n`;
}

const help = `Usage: terraform-provider-openai doctor [--json]

Checks, one after another, the keys and the address in the environment (OPENAI_ADMIN_KEY, OPENAI_API_KEY,
OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID, HTTPS_PROXY, NO_PROXY), the connection, the clock of this
machine, and the access of the key: one small request for each family of endpoints. It changes nothing.
It does not read provider blocks.

  --json    print {"ok": …, "checks": [{"name", "status", "detail", "remedy"}]} on stdout; progress goes to stderr
  --help    this text

Exit code: 0, also with warnings; 1 if a check failed.
`;
