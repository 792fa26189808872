import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { TestContext } from "vitest";
import { executableFolder } from "./executable.ts";
import { countsDataSourcesAsDrift, hosts, lacking } from "./hosts.ts";
import type { Capability, Host } from "./hosts.ts";

/** The source that configurations name; each host completes it with its own registry. */
export const source = "terraform-openai/openai";

/**
 * `describe` for tests that run a real Terraform or OpenTofu: once for each host. It is skipped with the reason where
 * there is none, except under CI, where its absence is a failure.
 */
export function describeTerraform(name: string, tests: (host: Host) => void | Promise<void>): void {
  const all = hosts();
  for (const host of all) {
    describe(all.length === 1 ? name : `${name} (${host.name})`, async () => {
      beforeAll(async () => {
        current = await prepare(host);
      });
      afterAll(async () => {
        if (current !== undefined) await rm(current.folder, { recursive: true, force: true });
        current = undefined;
      });
      await tests(host);
    });
  }
  if (all.length > 0) return;
  if (process.env["CI"] === "true") {
    test(`${name}: terraform is on PATH`, () => {
      expect.fail("terraform is not on PATH; with CI=true the runs under the real terraform must not be skipped");
    });
  } else {
    console.warn(`skipped, since terraform is not on PATH: ${name}`);
    describe.skip(name, () => void tests(absent));
  }
}

/** Skips the running test where the host lacks a capability, and says which. */
export function requires({ skip }: Pick<TestContext, "skip">, ...capabilities: readonly Capability[]): void {
  const lacks = capabilities.map((each) => lacking(currentHost(), each)).find((each) => each !== undefined);
  skip(lacks !== undefined, lacks);
}

/** The host that the running suite is for. */
export function currentHost(): Host {
  return running().host;
}

/** PATH with the host of the running suite as `terraform` in front. */
export function hostPath(): string {
  return [running().folder, process.env["PATH"] ?? ""].join(delimiter);
}

interface Prepared {
  readonly host: Host;
  /** holds nothing but `terraform`, which is the host's executable whatever its own name is */
  readonly folder: string;
}

/** Suites of one file run one after another, so that there is one at a time. */
let current: Prepared | undefined;

/** For the names of tests that are skipped. */
const absent: Host = { executable: "", kind: "terraform", version: "0.0.0", name: "Terraform", address: "" };

async function prepare(host: Host): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-host-"));
  await symlink(host.executable, join(folder, "terraform"));
  return { host, folder };
}

function running(): Prepared {
  if (current === undefined) throw new Error("This needs a host: call it in a test inside of describeTerraform.");
  return current;
}

/** A folder of its own with a configuration, where terraform runs with the built provider and no network but loopback. */
export interface Workspace {
  readonly folder: string;
  /** the whole environment of every command: nothing is inherited from the test's own but PATH */
  readonly env: Readonly<Record<string, string>>;
  write(config: string, file?: string): Promise<void>;
  /** runs one command to its end and gives what it did, success or not */
  run(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** the commands below throw with everything terraform printed when it did not exit with 0 */
  apply(args?: readonly string[], options?: RunOptions): Promise<Result>;
  destroy(args?: readonly string[], options?: RunOptions): Promise<Result>;
  /** `plan -detailed-exitcode`, by its three outcomes */
  plan(args?: readonly string[], options?: RunOptions): Promise<Result & { readonly changes: boolean }>;
  /** the addresses of objects that a refresh finds changed, and "the state" where only its text would change */
  drift(options?: RunOptions): Promise<readonly string[]>;
  /** starts a command without waiting for its end */
  start(args: readonly string[], options?: RunOptions): Running;
  /** the attributes of every object in the state by address; a tainted or deposed one carries that in its address */
  state(): Promise<Readonly<Record<string, Attributes>>>;
  /** terraform.tfstate as it lies there; empty when there is none */
  stateText(file?: string): Promise<string>;
}

export type Attributes = Readonly<Record<string, unknown>>;

export interface RunOptions {
  /** added to the workspace's environment; undefined takes a variable away */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout and stderr as they came */
  readonly output: string;
  /** the output as running text: messages that Terraform wrapped at the terminal's width are whole again */
  readonly text: string;
}

export interface Running {
  readonly done: Promise<Result>;
  /** resolves once the output matches; rejects when the command ends without */
  until(pattern: RegExp): Promise<void>;
  /** what a terminal does on Ctrl-C: SIGINT to terraform and the providers it started */
  interrupt(): void;
  /** SIGKILL to terraform alone: what it started stays behind */
  kill(): void;
  /** process ids of what terraform started and what still runs */
  children(): Promise<readonly number[]>;
}

/** How a test has something done when it has finished. A concurrent test passes that of its own context. */
export type Finished = (clean: () => void | Promise<void>) => void;

/** A fresh workspace, gone when the test has finished. */
export async function workspace(
  env: Readonly<Record<string, string>> = {},
  finished: Finished = onTestFinished,
  noted?: (running: Running) => Running,
): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-openai-"));
  finished(async () => await rm(folder, { recursive: true, force: true }));
  return await openWorkspace(folder, env, noted);
}

/**
 * The same in a folder that the caller made and removes.
 *
 * @param noted is given each command that starts
 */
export async function openWorkspace(
  folder: string,
  env: Readonly<Record<string, string>>,
  noted = (running: Running): Running => running,
): Promise<Workspace> {
  const cliConfig = join(folder, "terraform.rc");
  await writeFile(cliConfig, `provider_installation {\n  dev_overrides { "${source}" = "${executableFolder}" }\n}\n`);
  const environment = {
    PATH: hostPath(),
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: cliConfig,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    ...env,
  };
  const { host } = running();
  const start = (args: readonly string[], options: RunOptions = {}) =>
    noted(startTerraform(host.executable, args, options.cwd ?? folder, { ...environment, ...options.env }));
  const run = async (args: readonly string[], options?: RunOptions) => await start(args, options).done;
  const must = async (args: readonly string[], options?: RunOptions) => {
    const result = await run(args, options);
    if (result.code !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${result.code}\n${result.output}`);
    return result;
  };
  return {
    folder,
    env: environment,
    write: async (config, file = "main.tf") => await writeFile(join(folder, file), config),
    run,
    start,
    apply: async (args = [], options) => await must(["apply", "-no-color", "-auto-approve", ...args], options),
    destroy: async (args = [], options) => await must(["destroy", "-no-color", "-auto-approve", ...args], options),
    async plan(args = [], options) {
      const command = ["plan", "-no-color", "-detailed-exitcode", ...args];
      const result = await run(command, options);
      if (result.code !== 0 && result.code !== 2) {
        throw new Error(`terraform ${command.join(" ")} ended with ${result.code}\n${result.output}`);
      }
      return { ...result, changes: result.code === 2 };
    },
    async drift(options) {
      const command = ["plan", "-refresh-only", "-detailed-exitcode", "-json"];
      const result = await run(command, options);
      if (result.code !== 0 && result.code !== 2) {
        throw new Error(`terraform ${command.join(" ")} ended with ${result.code}\n${result.output}`);
      }
      const drifted = driftedIn(result.stdout);
      if (result.code === 0 || drifted.length > 0) return drifted;
      const state = readState(await readText(join(folder, "terraform.tfstate")));
      const hasData = Object.keys(state).some((address) => address.startsWith("data."));
      return hasData && countsDataSourcesAsDrift(host) ? [] : ["the state"];
    },
    state: async () => readState(await readText(join(folder, "terraform.tfstate"))),
    stateText: async (file = "terraform.tfstate") => await readText(join(folder, file)),
  };
}

function startTerraform(
  executable: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Running {
  // A process group of its own, so that a Ctrl-C reaches terraform and its providers and nobody else.
  const child = spawn(executable, [...args], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const collected = { stdout: "", stderr: "", output: "" };
  const watchers = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      collected[name] += text;
      collected.output += text;
      for (const watcher of watchers) watcher();
    });
  }
  const done = new Promise<Result>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code, signal, ...collected, text: unwrap(collected.output) });
    });
  });
  return {
    done,
    async until(pattern) {
      const matches = new Promise<void>((resolve) => {
        const watcher = () => {
          if (!pattern.test(collected.output)) return;
          watchers.delete(watcher);
          resolve();
        };
        watchers.add(watcher);
        watcher();
      });
      const ended = done.then(({ output }) => {
        if (!pattern.test(output)) throw new Error(`terraform ended before it printed ${pattern}\n${output}`);
      });
      await Promise.race([matches, ended]);
    },
    interrupt: () => process.kill(-(child.pid ?? 0), "SIGINT"),
    kill: () => child.kill("SIGKILL"),
    children: async () => await childrenOf(child.pid ?? 0),
  };
}

/** Terraform draws boxes around its messages and wraps them: this joins them into running text. */
function unwrap(output: string): string {
  return output.replaceAll(/[╷│╵|]/g, " ").replaceAll(/\s+/g, " ");
}

/** The addresses in the messages of `plan -json` about drift. */
function driftedIn(messages: string): readonly string[] {
  return messages
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { type: string; change?: { resource: { addr: string } } })
    .flatMap(({ type, change }) => (type === "resource_drift" && change ? [change.resource.addr] : []));
}

async function childrenOf(parent: number): Promise<readonly number[]> {
  const list = spawn("ps", ["-A", "-o", "pid=,ppid="], { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  for await (const chunk of list.stdout) text += String(chunk);
  return text
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, ppid]) => ppid === parent)
    .map(([pid = 0]) => pid);
}

interface StateFile {
  readonly resources?: readonly {
    readonly module?: string;
    readonly mode: "managed" | "data";
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly index_key?: string | number;
      readonly status?: string;
      readonly deposed?: string;
      readonly attributes: Attributes;
    }[];
  }[];
}

function readState(text: string): Record<string, Attributes> {
  const { resources = [] } = (text === "" ? {} : JSON.parse(text)) as StateFile;
  return Object.fromEntries(
    resources.flatMap(({ mode, type, name, instances }) =>
      instances.map(({ index_key, status, deposed, attributes }) => {
        const base = `${mode === "data" ? "data." : ""}${type}.${name}`;
        const index = index_key === undefined ? "" : `[${JSON.stringify(index_key)}]`;
        const marks = `${status === undefined ? "" : ` (${status})`}${deposed === undefined ? "" : " (deposed)"}`;
        return [`${base}${index}${marks}`, attributes] as const;
      }),
    ),
  );
}

async function readText(file: string): Promise<string> {
  return await readFile(file, "utf8").catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  });
}
