import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { launch } from "terraform-plugin-kit/testing";
import { startSimulator } from "../../src/simulator/server.ts";
import { v8Options } from "../release/executable.ts";

/**
 * Finds out which functions a process calls that Terraform starts, and leaves them as `….calls` beside each chunk: a process
 * plans a permission whose API is simulated.
 *
 * @param folder of the bundle
 * @throws when the rehearsal fails
 */
export async function rehearse(folder: string): Promise<void> {
  const api = await startSimulator();
  const host = await launch({
    command: process.execPath,
    args: [join(import.meta.dirname, "warm.ts"), folder],
    env: { OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: "sk-admin-rehearsal" },
  });
  try {
    const type_name = "openai_fine_tuning_checkpoint_permission";
    const raw_state = { json: Buffer.from(JSON.stringify({ checkpoint_id: "ft:rehearsal", project_id: "proj_1" })) };
    const { provider } = await host.call("GetProviderSchema", {});
    const names = provider?.block?.attributes.map(({ name }) => [name, null]) ?? [];
    const config = { json: Buffer.from(JSON.stringify(Object.fromEntries(names))) };
    const configured = await host.call("ConfigureProvider", { config, terraform_version: "1.11.4" });
    const { upgraded_state: state } = await host.call("UpgradeResourceState", { type_name, raw_state });
    const read = await host.call("ReadResource", { type_name, current_state: state });
    await host.call("ValidateProviderConfig", { config });
    await host.call("ValidateResourceConfig", { type_name, config: state });
    await host.call("PlanResourceChange", { type_name, config: state, prior_state: state, proposed_new_state: state });
    // Before the end, in which the order of things depends on how fast the machine is.
    if (process.platform !== "win32") {
      host.signal("SIGUSR2");
      await host.waitForStderr(/^rehearsed$/m);
    }
    const { code } = await host.shutdown();
    const failures = [...configured.diagnostics, ...read.diagnostics].map(
      ({ summary, detail }) => `${summary}: ${detail}`,
    );
    if (code !== 0 || failures.length > 0)
      throw new Error(`the rehearsed launch ended with ${code}: ${[...failures, host.stderr()].join("\n")}`);
  } finally {
    await host.kill();
    await api.close();
  }
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
