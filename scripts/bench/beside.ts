import { once } from "node:events";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { launch } from "terraform-plugin-kit/testing";
import type { Seed } from "../../src/simulator/seed.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import { costOf, inTurns, time } from "./cost.ts";
import type { Compared, Subject, Times } from "./cost.ts";
import { table } from "./report.ts";
import { openFolder } from "./terraform.ts";
import type { Folder } from "./terraform.ts";

/** The types that both providers must have, with the same arguments: `openai_project` has a name, a service account a project and a name. */
export type BesideKind = "project" | "service_account";

/** One line of the comparison. */
export interface Beside extends Compared {
  /** the requests that each sent in its last run */
  readonly requests: { readonly ours: number; readonly other: number };
}

export interface Comparison {
  readonly beside: readonly Beside[];
  /** the most memory of either in a plan of 1000, in MiB; undefined where a provider cannot be attached to */
  readonly peakMiB: { readonly ours: number | undefined; readonly other: number | undefined };
}

/**
 * Measures two providers in turns on the same simulated API: the launch up to the schemas, plans of one and of many objects with
 * and without a refresh, and an apply.
 *
 * @param objects how many the plans of many have
 * @param runs of each plan
 */
export async function measureBeside(
  ours: Subject,
  other: Subject,
  { kind, objects, runs }: { readonly kind: BesideKind; readonly objects: number; readonly runs: number },
): Promise<Comparison> {
  const schemas = await inTurns("spawn to schemas", other.name, Math.max(runs * 3, 9), {
    ours: () => time(() => answerSchemas(ours)),
    reference: () => time(() => answerSchemas(other)),
  });
  const beside: Beside[] = [{ ...schemas, requests: { ours: 0, other: 0 } }];
  beside.push(...(await planned(ours, other, kind, 1, runs)).beside);
  const many = await planned(ours, other, kind, objects, runs);
  beside.push(...many.beside);
  return { beside, peakMiB: many.peakMiB };
}

async function planned(
  ours: Subject,
  other: Subject,
  kind: BesideKind,
  objects: number,
  runs: number,
): Promise<Comparison> {
  const [own, their] = [await openSide(ours, kind, objects), await openSide(other, kind, objects)];
  try {
    const compare = async (name: string, args: readonly string[], count: number): Promise<Beside> => {
      const compared = await inTurns(name, other.name, count, {
        ours: () => time(() => own.run(args)),
        reference: () => time(() => their.run(args)),
      });
      return { ...compared, requests: { ours: own.requests(), other: their.requests() } };
    };
    const what = `${objects} ${kind}${objects === 1 ? "" : "s"}`;
    const applied = await compare(`apply of ${what}`, ["apply", "-auto-approve"], 1);
    const plan = await compare(`plan of ${what}`, ["plan"], runs);
    const unrefreshed = await compare(`plan of ${what}, -refresh=false`, ["plan", "-refresh=false"], runs);
    return {
      beside: [applied, plan, unrefreshed],
      peakMiB: { ours: await own.peak(), other: await their.peak() },
    };
  } finally {
    await Promise.all([own.remove(), their.remove()]);
  }
}

interface Side {
  run(args: readonly string[]): Promise<void>;
  /** the requests of the last run */
  requests(): number;
  peak(): Promise<number | undefined>;
  remove(): Promise<void>;
}

/** Each side has an API of its own, which answers after 30 milliseconds, as one far away. */
async function openSide(of: Subject, kind: BesideKind, objects: number): Promise<Side> {
  const simulator = await startSimulator({ seed: seedOf(), latency: 30 });
  // Not every provider reads the address from the environment.
  const settings = `provider "${of.address.split("/").at(-1)}" {\n  base_url = "${simulator.url}"\n}`;
  const config = `${settings}\n\n${configurations[kind](objects)}`;
  const folder = await openFolder(config, of.folder, simulator.url, of.address);
  return {
    async run(args) {
      simulator.journal.clear();
      await folder.run(args);
    },
    requests: () => simulator.journal.entries().length,
    peak: async () => await peakOf(of, folder, simulator.url),
    remove: async () => {
      await simulator.close();
      await folder.remove();
    },
  };
}

const parents = 20;

function seedOf(): Seed {
  const projects = Array.from({ length: parents }, (_, number) => ({
    id: `proj_${number}`,
    name: `Project ${number}`,
  }));
  return { projects };
}

const configurations: Readonly<Record<BesideKind, (objects: number) => string>> = {
  project: (objects) => `resource "openai_project" "many" {
  count = ${objects}
  name  = "Made \${count.index}"
}`,
  service_account: (objects) => `resource "openai_project_service_account" "many" {
  count      = ${objects}
  project_id = "proj_\${count.index % ${parents}}"
  name       = "Account \${count.index}"
}`,
};

async function answerSchemas({ executable }: Subject): Promise<void> {
  const host = await launch({ command: executable });
  try {
    await host.call("GetProviderSchema", {});
  } finally {
    await host.kill();
  }
}

/** The most memory of a provider that Terraform attaches to for one plan. Linux alone says it. */
async function peakOf({ executable }: Subject, folder: Folder, url: string): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const env = { PATH: process.env["PATH"], OPENAI_BASE_URL: url, OPENAI_ADMIN_KEY: "sk-admin-bench" };
  // Providers written in Go take it with one hyphen or two.
  const child = spawn(executable, ["--debug"], { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close");
  try {
    let reattach = "";
    for await (const line of createInterface(child.stdout)) {
      reattach = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line)?.[1] ?? "";
      if (reattach !== "") break;
    }
    if (reattach === "") return undefined;
    await folder.run(["plan"], { TF_REATTACH_PROVIDERS: reattach });
    return (await costOf(child.pid ?? 0))?.peakMiB;
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

export function besideTable({ beside, peakMiB }: Comparison, other: string): string {
  const rows = beside.map(({ name, ours, reference, requests }) => [
    name,
    milliseconds(ours),
    milliseconds(reference),
    `${(ours.median / reference.median).toFixed(2)}×`,
    requests.ours === 0 && requests.other === 0 ? "" : `${requests.ours} / ${requests.other}`,
  ]);
  const memory = [peakMiB.ours, peakMiB.other].map((each) => (each === undefined ? "?" : `${each.toFixed(0)} MiB`));
  return table(
    "Beside another provider, medians in turns; the API answers after 30 ms",
    ["what", "ours", other, "ratio", "requests"],
    [...rows, ["most memory in a plan", ...memory, "", ""]],
  );
}

function milliseconds({ median }: Times): string {
  return `${median.toFixed(0)} ms`;
}
