import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { countsDataSourcesAsDrift, hosts } from "./hosts.ts";
import type { Host } from "./hosts.ts";

export interface TerraformOptions {
  /** The provider's source in configurations: "example/notes". */
  readonly source: string;
  /**
   * The provider: an executable named `terraform-provider-NAME`, the folder that holds it, or a module that calls
   * `serve` and runs in this process's Node.
   */
  readonly provider: string;
  /** By default the first of `hosts()`. */
  readonly host?: Host;
  /** Variables for the environment of every command. The only other variable from this process is PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** The working folder. By default a new folder, which `close` removes. */
  readonly folder?: string;
  /** Called with each command that starts. Returns the Running that takes its place. */
  readonly noted?: (running: Running) => Running;
}

/** A folder with a configuration, where Terraform runs with the provider under test. */
export interface Workspace {
  readonly folder: string;
  /** the whole environment of every command: it inherits only PATH */
  readonly env: Readonly<Record<string, string>>;
  write(config: string, file?: string): Promise<void>;
  /** runs a command to its end and returns its result, whatever the exit code is */
  run(args: readonly string[], options?: RunOptions): Promise<Result>;
  /** runs `apply`; this and the commands below throw with the whole output if the exit code is not 0 */
  apply(args?: readonly string[], options?: RunOptions): Promise<Result>;
  destroy(args?: readonly string[], options?: RunOptions): Promise<Result>;
  /** runs `plan -detailed-exitcode`, and returns whether it has changes */
  plan(args?: readonly string[], options?: RunOptions): Promise<Result & { readonly changes: boolean }>;
  /** the addresses of the objects that a refresh finds changed, and "the state" where only its text would change */
  drift(options?: RunOptions): Promise<readonly string[]>;
  /** starts a command without waiting for its end */
  start(args: readonly string[], options?: RunOptions): Running;
  /** the attributes of every object in the state, by address; the address of a tainted or deposed object says so */
  state(): Promise<Readonly<Record<string, Attributes>>>;
  /** the text of terraform.tfstate; empty when there is none */
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
  /** stdout and stderr, in the order of their arrival */
  readonly output: string;
  /** the output without Terraform's line wraps, so that messages are whole again */
  readonly text: string;
}

export interface Running {
  readonly done: Promise<Result>;
  /** resolves when the output matches; rejects when the command ends before */
  until(pattern: RegExp): Promise<void>;
  /** acts like Ctrl-C in a terminal: SIGINT to terraform and the providers that it started */
  interrupt(): void;
  /** sends SIGKILL to terraform only: its child processes continue */
  kill(): void;
  /** the ids of terraform's child processes that still run */
  children(): Promise<readonly number[]>;
}

/**
 * Prepares a folder where the real Terraform, or OpenTofu, runs with the provider under test. It needs no `terraform
 * init`.
 *
 * @throws Error where there is no Terraform on PATH or in TERRAFORM_HOSTS
 */
export async function openTerraform(options: TerraformOptions): Promise<Workspace & { close(): Promise<void> }> {
  const { source, provider, env = {}, noted = (running) => running } = options;
  const host = options.host ?? hosts()[0];
  if (host === undefined) {
    throw new Error("there is no terraform on PATH; TERRAFORM_HOSTS may name the executables to test under");
  }
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "terraform-")));
  const cliConfig = join(folder, "terraform.rc");
  const override = JSON.stringify(await folderOf(provider, source, folder));
  await writeFile(cliConfig, `provider_installation {\n  dev_overrides { "${source}" = ${override} }\n}\n`);
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: cliConfig,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    // With this cache Node compiles a module once, though a command starts it several times.
    NODE_COMPILE_CACHE: join(tmpdir(), "terraform-plugin-kit-compile-cache"),
    ...env,
  };
  const start = (args: readonly string[], options: RunOptions = {}) =>
    noted(startTerraform(host.executable, args, options.cwd ?? folder, { ...environment, ...options.env }));
  const run = async (args: readonly string[], options?: RunOptions) => await start(args, options).done;
  const must = async (args: readonly string[], options?: RunOptions) => {
    const result = await run(args, options);
    if (result.code !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${result.code}\n${result.output}`);
    return result;
  };
  return {
    close: async () => {
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
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

/** Returns the folder for `dev_overrides`. A module gets an executable that runs it. */
async function folderOf(provider: string, source: string, folder: string): Promise<string> {
  if (basename(provider).startsWith("terraform-provider-")) return dirname(provider);
  if (!/\.[cm]?[jt]s$/.test(provider)) return provider;
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  const executable = join(bin, `terraform-provider-${basename(source)}`);
  await writeFile(executable, `#!/bin/sh\nexec "${process.execPath}" "${provider}" "$@"\n`);
  await chmod(executable, 0o755);
  return bin;
}

function startTerraform(
  executable: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Running {
  // A new process group, so that Ctrl-C reaches only terraform and its providers.
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

/** Joins Terraform's messages into running text: it draws boxes around them and wraps them. */
function unwrap(output: string): string {
  return output.replaceAll(/[╷│╵|]/g, " ").replaceAll(/\s+/g, " ");
}

/** Returns the addresses in the drift messages of `plan -json`. */
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
