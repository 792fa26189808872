import { join } from "node:path";
import { launch } from "terraform-plugin-kit/testing";
import { startSimulator } from "../../src/simulator/server.ts";
import { v8Options } from "../release/executable.ts";

/**
 * Has V8 compile what a process uses that Terraform starts, and keeps that beside each chunk as `….code`: the rehearsed process
 * plans a permission whose API is simulated. The same chunks and the same Node give the same bytes.
 *
 * @param folder of the bundle
 * @param node of the platform that the code is for, which is that of this machine
 * @throws when the rehearsal fails
 */
export async function rehearse(folder: string, node: string): Promise<void> {
  const api = await startSimulator();
  const host = await launch({
    command: node,
    // Hash tables of V8 are ordered by a random seed, and so is the code that it keeps. The option is none of those that code
    // and process must have in common.
    args: ["--random-seed=1", ...v8Options, join(import.meta.dirname, "warm.ts"), folder],
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
