import type { FakeHost, Response } from "terraform-plugin-kit/testing";
import { startSimulator } from "../../src/simulator/server.ts";

type Run = (env: Readonly<Record<string, string>>, steps: (host: FakeHost) => Promise<void>) => Promise<void>;

/** Plans a permission and a project whose API is simulated, as most launches under Terraform do. */
export async function rehearse(run: Run): Promise<void> {
  const api = await startSimulator();
  try {
    await run({ OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: "sk-admin-rehearsal" }, plan);
  } finally {
    await api.close();
  }
}

async function plan(host: FakeHost): Promise<void> {
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
  if (failures.length === 0) return;
  throw new Error(failures.map(({ summary, detail }) => `${summary}: ${detail}`).join("\n"));
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
