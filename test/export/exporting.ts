import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createMasking } from "terraform-plugin-kit/testing";
import { exportOrganization } from "../../src/export/command.ts";
import { connectByEnvironment } from "../../src/provider.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/server.ts";

export interface Exported {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  /** The files of the folder, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Exporter {
  readonly simulator: Simulator;
  readonly folder: string;
  /** Runs the command in this process, with `--output`. */
  run(args?: readonly string[], options?: RunOptions): Promise<Exported>;
}

interface RunOptions {
  readonly isTerminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** An organization of the simulator, and the command that exports it. */
export async function exporter(options: SimulatorOptions = {}): Promise<Exporter> {
  const simulator = await startSimulator(options);
  const parent = await mkdtemp(join(tmpdir(), "export-"));
  onTestFinished(async () => {
    await simulator.close();
    await rm(parent, { recursive: true, force: true });
  });
  const folder = join(parent, "openai");
  return {
    simulator,
    folder,
    async run(args = [], { isTerminal = false, env = {}, signal = new AbortController().signal } = {}) {
      const texts = { out: "", error: "" };
      const all: NodeJS.ProcessEnv = {
        OPENAI_BASE_URL: simulator.url,
        OPENAI_ADMIN_KEY: "sk-admin-export",
        OPENAI_API_KEY: "sk-proj-export",
        ...env,
      };
      const masking = createMasking();
      const about = { version: "0.0.0", env: all, command: "export", masking, log: () => {} };
      const code = await exportOrganization(["--output", folder, ...args], {
        out: (text) => void (texts.out += text),
        error: (text) => void (texts.error += text),
        isTerminal,
        signal,
        connect: async () => await connectByEnvironment(about),
        hasOrdinaryKey: Boolean(all["OPENAI_API_KEY"]),
        source: "terraform-openai/openai",
      });
      return { code, ...texts, files: await filesOf(folder) };
    },
  };
}

export async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const files = names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(files));
}

/** Returns the import ids of a file, by address. */
export function importsOf(file = ""): Readonly<Record<string, string>> {
  const blocks = file.matchAll(/^import \{\n  to = (\S+)\n  id = ("(?:[^"\\]|\\.)*")\n\}$/gmu);
  return Object.fromEntries(Array.from(blocks, ([, address = "", id = ""]) => [address, JSON.parse(id) as string]));
}
