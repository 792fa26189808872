/** What processes cost, beside what the same machine needs for something comparable at the same time. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cookie, launch, selfSigned } from "terraform-plugin-kit/testing";
import { startSimulator } from "../../src/simulator/server.ts";
import { permissions } from "./cases.ts";
import { openFolder } from "./terraform.ts";
import type { Folder } from "./terraform.ts";

/** A provider to be measured: its executable, alone in its folder under the name that Terraform looks for. */
export interface Subject {
  readonly name: string;
  readonly folder: string;
  readonly executable: string;
  readonly address: string;
}

/** Milliseconds of one thing, run several times. */
export interface Times {
  readonly least: number;
  readonly median: number;
}

export interface Compared {
  readonly name: string;
  readonly ours: Times;
  readonly reference: Times;
  readonly against: string;
}

/** Launches of the provider beside those of a single executable of the same Node that prints a line. */
export interface Launches {
  readonly alone: Compared;
  /** until the last of four that begin together, as Terraform begins those of several configurations */
  readonly four: Compared;
  /** the most memory of the bare executable; undefined where the system does not tell */
  readonly bareMiB: number | undefined;
}

/**
 * From the spawn to the first line of stdout, in turns.
 *
 * @param runs of each
 */
export async function measureLaunches({ executable }: Subject, runs: number): Promise<Launches> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-openai-bare-"));
  try {
    const bare = await buildBare(folder);
    const client = selfSigned(Date.now()).cert;
    const env = { TF_PLUGIN_MAGIC_COOKIE: cookie, PLUGIN_PROTOCOL_VERSIONS: "5,6", PLUGIN_CLIENT_CERT: client };
    const against = "a bare executable of the same Node";
    const ours = (): Promise<number> => firstLine(executable, env);
    const reference = (): Promise<number> => firstLine(bare, {});
    return {
      alone: await inTurns("spawn to handshake", against, runs, { ours, reference }),
      four: await inTurns("the same, four at once", `${against}, four at once`, runs, {
        ours: () => lastOf(4, ours),
        reference: () => lastOf(4, reference),
      }),
      bareMiB: await memoryOf(bare),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function buildBare(folder: string): Promise<string> {
  const output = join(folder, "bare");
  const [main, config] = [join(folder, "main.cjs"), join(folder, "sea.json")];
  // Stays until it is killed, as a provider does.
  await writeFile(main, 'console.log("ready");\nsetInterval(() => {}, 60_000);\n');
  await writeFile(config, JSON.stringify({ main, output, disableExperimentalSEAWarning: true }));
  execFileSync(process.execPath, ["--build-sea", config], { stdio: ["ignore", "pipe", "inherit"] });
  if (process.platform === "darwin") execFileSync("codesign", ["--sign", "-", "--force", output]);
  return output;
}

async function firstLine(command: string, env: Readonly<Record<string, string>>): Promise<number> {
  return await untilFirstLine(command, env, async (took) => await Promise.resolve(took));
}

async function memoryOf(command: string): Promise<number | undefined> {
  return await untilFirstLine(command, {}, async (_took, pid) => (await costOf(pid))?.peakMiB);
}

async function untilFirstLine<T>(
  command: string,
  env: Readonly<Record<string, string>>,
  look: (took: number, pid: number) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const child = spawn(command, { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close");
  await once(child.stdout, "data");
  const found = await look(performance.now() - began, child.pid ?? 0);
  child.kill("SIGKILL");
  await ended;
  return found;
}

async function lastOf(count: number, act: () => Promise<number>): Promise<number> {
  return Math.max(...(await Promise.all(Array.from({ length: count }, act))));
}

/** One RPC after another through mutual TLS, the smallest one beside a health check, which no provider code answers. */
export async function measureCalls({ executable }: Subject, runs: number): Promise<Compared> {
  const host = await launch({ command: executable });
  try {
    return await inTurns("an RPC of the provider", "a health check", runs, {
      ours: () => time(async () => void (await host.call("ValidateProviderConfig", {}))),
      reference: () =>
        time(async () => void (await host.unary("grpc.health.v1.Health", "Check", { service: "plugin" }))),
    });
  } finally {
    await host.shutdown();
  }
}

export interface Sized {
  readonly objects: number;
  readonly compared: readonly Compared[];
  readonly shares: Shares | undefined;
}

/** Who takes what in one plan; undefined where the system does not tell. */
export interface Shares {
  /** the provider alone, start included */
  readonly cpuMs: number;
  readonly peakMiB: number;
  /** terraform without the provider, which serves the whole plan from one process */
  readonly terraformMs: number;
  /** terraform with as many terraform_data */
  readonly referenceMs: number;
}

/** Applies, plans and destroys so many permissions, and as many terraform_data, which is in Terraform itself. */
export async function measureSize(subject: Subject, objects: number, runs: number): Promise<Sized> {
  const { config, seed } = permissions(objects, 1);
  const simulator = await startSimulator({ seed });
  const folder = await openFolder(config, subject.folder, simulator.url, subject.address);
  const builtIn = await openFolder(
    `resource "terraform_data" "many" {\n  count = ${objects}\n  input = "proj_\${count.index}"\n}`,
    undefined,
    simulator.url,
  );
  try {
    const both = async (name: string, args: readonly string[], times: number): Promise<Compared> =>
      await inTurns(name, "terraform_data", times, {
        ours: () => time(() => folder.run(args)),
        reference: () => time(() => builtIn.run(args)),
      });
    const applied = await both("apply", ["apply", "-auto-approve"], 1);
    const planned = await both("plan", ["plan"], runs);
    const shares = await measureShares(subject, simulator.url, folder, builtIn);
    const destroyed = await both("destroy", ["destroy", "-auto-approve"], 1);
    return { objects, compared: [applied, planned, destroyed], shares };
  } finally {
    await Promise.all([simulator.close(), folder.remove(), builtIn.remove()]);
  }
}

async function measureShares(
  subject: Subject,
  url: string,
  folder: Folder,
  builtIn: Folder,
): Promise<Shares | undefined> {
  if (process.platform !== "linux") return undefined;
  const attached = await attach(subject, url);
  try {
    const terraformMs = await folder.cpuOf(["plan"], { TF_REATTACH_PROVIDERS: attached.reattach });
    const cost = await attached.cost();
    return cost && { ...cost, terraformMs, referenceMs: await builtIn.cpuOf(["plan"]) };
  } finally {
    await attached.end();
  }
}

/** Starts the provider as a debugger would, so that a whole command is served by one process, whose cost can be read. */
async function attach({ executable }: Subject, url: string) {
  const env = { PATH: process.env["PATH"], OPENAI_BASE_URL: url, OPENAI_ADMIN_KEY: "sk-admin-bench" };
  const child = spawn(executable, ["--debug"], { env, stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "close");
  let reattach = "";
  for await (const line of createInterface(child.stdout)) {
    reattach = /TF_REATTACH_PROVIDERS='(.*)'/.exec(line)?.[1] ?? "";
    if (reattach !== "") break;
  }
  return {
    reattach,
    cost: () => costOf(child.pid ?? 0),
    end: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Linux tells; a clock tick is 10 ms there. */
export async function costOf(pid: number): Promise<{ readonly cpuMs: number; readonly peakMiB: number } | undefined> {
  if (process.platform !== "linux") return undefined;
  const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ").at(-1)?.split(" ") ?? [];
  const peak = /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1];
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, peakMiB: Number(peak) / 1024 };
}

/** In turns, so that whatever else the machine does meets both alike. */
export async function inTurns(
  name: string,
  against: string,
  runs: number,
  { ours, reference }: { readonly ours: () => Promise<number>; readonly reference: () => Promise<number> },
): Promise<Compared> {
  const times = { ours: [] as number[], reference: [] as number[] };
  for (let run = 0; run < runs; run++) {
    times.reference.push(await reference());
    times.ours.push(await ours());
  }
  return { name, against, ours: summary(times.ours), reference: summary(times.reference) };
}

function summary(times: readonly number[]): Times {
  const sorted = times.toSorted((one, other) => one - other);
  return { least: sorted[0] ?? Number.NaN, median: sorted[sorted.length >> 1] ?? Number.NaN };
}

export async function time(act: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}
