import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch } from "terraform-plugin-kit/testing";
import type { FakeHost, Response } from "terraform-plugin-kit/testing";
import { startSimulator } from "../../src/simulator/server.ts";
import { v8Options } from "../release/executable.ts";

/** What Terraform may ask every launch for. The answers depend on nothing but the provider. */
const alwaysSame = ["GetProviderSchema", "GetResourceIdentitySchemas"];

/**
 * Leaves the answers to the RPCs that have the same answer each time as `….answer` in the folder of the bundle, and then,
 * beside each chunk, which of its functions a process calls that Terraform starts, as `….calls`: a process with these answers
 * plans a permission whose API is simulated.
 *
 * @param folder of the bundle
 * @throws when the rehearsal fails
 */
export async function rehearse(folder: string): Promise<void> {
  await keepAnswers(folder);
  const api = await startSimulator();
  const host = await launchChunks(folder, { OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: "sk-admin-rehearsal" });
  try {
    const { provider, resource_schemas, diagnostics } = await host.call("GetProviderSchema", {});
    const config = objectOf(provider, {});
    await host.call("ValidateProviderConfig", { config });
    const configured = await host.call("ConfigureProvider", { config, terraform_version: "1.11.4" });
    const failures = [...diagnostics, ...configured.diagnostics];
    for (const { type_name, known, configuration } of objects) {
      const { upgraded_state } = await host.call("UpgradeResourceState", { type_name, raw_state: json(known) });
      const { new_state, diagnostics: read } = await host.call("ReadResource", {
        type_name,
        current_state: upgraded_state,
      });
      const own = objectOf(resource_schemas[type_name] ?? null, configuration);
      const { diagnostics: invalid } = await host.call("ValidateResourceConfig", { type_name, config: own });
      const { diagnostics: plan } = await host.call("PlanResourceChange", {
        type_name,
        config: own,
        prior_state: new_state,
        proposed_new_state: new_state,
      });
      failures.push(...read, ...invalid, ...plan);
    }
    // Before the end, in which the order of things depends on how fast the machine is.
    if (process.platform !== "win32") {
      host.signal("SIGUSR2");
      await host.waitForStderr(/^rehearsed$/m);
    }
    const { code } = await host.shutdown();
    if (code === 0 && failures.length === 0) return;
    const told = failures.map(({ summary, detail }) => `${summary}: ${detail}`);
    throw new Error(`the rehearsed launch ended with ${code}: ${[...told, host.stderr()].join("\n")}`);
  } finally {
    await host.kill();
    await api.close();
  }
}

/** Objects of the simulated organization, of either kind of resource: what a state knows of them at least, and what configures them. */
const objects = [
  {
    type_name: "openai_fine_tuning_checkpoint_permission",
    known: { checkpoint_id: "ft:rehearsal", project_id: "proj_1" },
    configuration: { checkpoint_id: "ft:rehearsal", project_id: "proj_1" },
  },
  { type_name: "openai_project", known: { project_id: "proj_search" }, configuration: { name: "Search" } },
];

/** An object in which all that is not given is null. */
function objectOf(schema: Response<"GetProviderSchema">["provider"], given: object): { readonly json: Buffer } {
  const { attributes = [], block_types = [] } = schema?.block ?? {};
  const names = [...attributes.map(({ name }) => name), ...block_types.map(({ type_name }) => type_name)];
  return json({ ...Object.fromEntries(names.map((name) => [name, null])), ...given });
}

function json(value: object): { readonly json: Buffer } {
  return { json: Buffer.from(JSON.stringify(value)) };
}

async function keepAnswers(folder: string): Promise<void> {
  const host = await launchChunks(folder);
  try {
    for (const rpc of alwaysSame) {
      await writeFile(join(folder, `${rpc}.answer`), await host.callRaw(rpc, Buffer.alloc(0)));
    }
  } finally {
    await host.kill();
  }
}

async function launchChunks(folder: string, env: Readonly<Record<string, string>> = {}): Promise<FakeHost> {
  return await launch({ command: process.execPath, args: [join(import.meta.dirname, "warm.ts"), folder], env });
}

/**
 * Leaves the code that V8 makes of the functions that a rehearsal called as `….code` beside each chunk, and none of another
 * platform. The same chunks, calls and Node give the same bytes.
 *
 * @param node the Node of the platform, by default that of this machine, after the emulator and the loader that run it
 */
export async function compile(folder: string, ...node: readonly string[]): Promise<void> {
  const [command = process.execPath, ...args] = node;
  const script = join(import.meta.dirname, "compile.ts");
  await promisify(execFile)(command, [...args, ...deterministic, ...v8Options, script, folder]);
}

/** V8 orders its hash tables by a seed, and so the code. The option is none that code and process must have in common. */
const deterministic = ["--random-seed=1"];
