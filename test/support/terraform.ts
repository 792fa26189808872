import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { executableFolder } from "./executable.ts";

/** Where Terraform is told to find the built provider. */
export const address = "registry.terraform.io/terraform-openai/openai";

/**
 * `describe` for tests that run the real terraform: skipped with the reason where there is none, except under CI,
 * where its absence is a failure.
 */
export function describeTerraform(name: string, tests: () => void | Promise<void>): void {
  if (onPath("terraform")) {
    describe(name, tests);
  } else if (process.env["CI"] === "true") {
    test(`${name}: terraform is on PATH`, () => {
      expect.fail("terraform is not on PATH; with CI=true the runs under the real terraform must not be skipped");
    });
  } else {
    console.warn(`skipped, since terraform is not on PATH: ${name}`);
    describe.skip(name, tests);
  }
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

/** A fresh workspace, gone when the test has finished. */
export async function workspace(env: Readonly<Record<string, string>> = {}): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-openai-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return await openWorkspace(folder, env);
}

/** The same in a folder that the caller made and removes. */
export async function openWorkspace(folder: string, env: Readonly<Record<string, string>>): Promise<Workspace> {
  const cliConfig = join(folder, "terraform.rc");
  await writeFile(cliConfig, `provider_installation {\n  dev_overrides { "${address}" = "${executableFolder}" }\n}\n`);
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: cliConfig,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    ...env,
  };
  const start = (args: readonly string[], options: RunOptions = {}) =>
    startTerraform(args, options.cwd ?? folder, { ...environment, ...options.env });
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
    state: async () => readState(await readText(join(folder, "terraform.tfstate"))),
    stateText: async (file = "terraform.tfstate") => await readText(join(folder, file)),
  };
}

function startTerraform(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Running {
  // A process group of its own, so that a Ctrl-C reaches terraform and its providers and nobody else.
  const child = spawn("terraform", [...args], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
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

function onPath(command: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
