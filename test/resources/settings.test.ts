import { expect, test } from "vitest";
import type { ObjectValue, Resource } from "terraform-plugin-kit";
import { fillBlocks, validate } from "terraform-plugin-kit/testing";
import type { Api } from "../../src/openai/client.ts";
import { organizationDataRetention } from "../../src/resources/organization-data-retention.ts";
import { organizationSpendLimit } from "../../src/resources/organization-spend-limit.ts";
import { projectDataRetention } from "../../src/resources/project-data-retention.ts";
import { projectHostedToolPermissions } from "../../src/resources/project-hosted-tool-permissions.ts";
import { projectModelPermissions } from "../../src/resources/project-model-permissions.ts";
import { projectServiceTierSettings } from "../../src/resources/project-service-tier-settings.ts";
import { projectSpendLimit } from "../../src/resources/project-spend-limit.ts";
import type { Offer } from "../../src/noun/offer.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { isUnchanged, organization, upgraded } from "../noun/terraform.ts";
import type { Organization } from "../noun/terraform.ts";

const project_id = "proj_a";
const seed: Seed = {
  projects: [{ id: project_id, name: "A" }],
  organization_data_retention: [{ retention_type: "enhanced_zero_data_retention" }],
  project_data_retention: [{ project_id, retention_type: "none" }],
  organization_spend_limit: [{ threshold_amount: 123_456, currency: "USD", interval: "month" }],
  project_spend_limit: [{ project_id, threshold_amount: 77, currency: "USD", interval: "month" }],
  model_permissions: [{ project_id, mode: "deny_list", model_ids: ["gpt-4o", "whisper-1"] }],
  hosted_tool_permissions: [{ project_id, mcp: { enabled: false } }],
  service_tier_settings: [{ project_id, default: "fast", enabled_tiers: ["flex", "ultrafast"] }],
};

interface Case {
  readonly offer: Offer;
  readonly config: object;
  /** the body of the write of a destroy */
  readonly restored: object;
  /** a state of the official provider, version 0 */
  readonly official: object;
}

const limit = { threshold_amount: 5000 };
const official = { ...limit, currency: "USD", interval: "month", enforcement_status: "inactive" };
const cases: Readonly<Record<string, Case>> = {
  organization_data_retention: {
    offer: organizationDataRetention,
    config: { type: "modified_abuse_monitoring" },
    restored: { retention_type: "enhanced_zero_data_retention" },
    official: { singleton_id: "organization", type: "modified_abuse_monitoring" },
  },
  project_data_retention: {
    offer: projectDataRetention,
    config: { project_id, type: "zero_data_retention" },
    restored: { retention_type: "none" },
    official: { project_id, type: "zero_data_retention" },
  },
  organization_spend_limit: {
    offer: organizationSpendLimit,
    config: limit,
    restored: { threshold_amount: 123_456, currency: "USD", interval: "month" },
    official: { singleton_id: "organization", ...official },
  },
  project_spend_limit: {
    offer: projectSpendLimit,
    config: { project_id, ...limit },
    restored: { threshold_amount: 77, currency: "USD", interval: "month" },
    official: { project_id, ...official },
  },
  project_model_permissions: {
    offer: projectModelPermissions,
    config: { project_id, mode: "allow_list", model_ids: ["gpt-4o"] },
    restored: { mode: "deny_list", model_ids: ["gpt-4o", "whisper-1"] },
    official: { project_id, mode: "allow_list", model_ids: ["gpt-4o"] },
  },
  project_hosted_tool_permissions: {
    offer: projectHostedToolPermissions,
    config: { project_id, mcp_enabled: true },
    restored: { mcp: { enabled: false } },
    official: { project_id, mcp_enabled: true, web_search_enabled: true },
  },
  project_service_tier_settings: {
    offer: projectServiceTierSettings,
    config: { project_id, enabled_tiers: ["all"] },
    restored: { enabled_tiers: ["flex", "ultrafast"] },
    official: { project_id, enabled_tiers: ["all"] },
  },
};

const start = async (): Promise<Organization> => await organization({ seed });

test.each(Object.entries(cases))("%s: a destroy restores an unusual value", async (_, { offer, config, restored }) => {
  const org = await start();
  const resource = resourceOf(offer);
  const stored = await org.run().create(resource, config);
  const run = org.run();
  expect(isUnchanged(run, resource, await run.refresh(resource, stored), config)).toBe(true);
  org.newWrites();
  await run.destroy(resource, stored);
  expect(org.newWrites().map(([method, , body]) => [method, body])).toEqual([["POST", restored]]);
});

test.each(Object.entries(cases))("%s: the official provider's state has an empty plan", async (_, each) => {
  const org = await start();
  const resource = resourceOf(each.offer);
  await org.run().create(resource, each.config);
  const run = org.run();
  const stored = await run.refresh(resource, upgraded(resource, 0, each.official));
  expect(isUnchanged(run, resource, stored, each.config)).toBe(true);
});

test.each(Object.entries(cases))("%s: the import id is the place of the setting", async (_, { offer, config }) => {
  const org = await start();
  const resource = resourceOf(offer);
  const run = org.run();
  const stored = await run.create(resource, config);
  const imported = await run.import(resource, String(stored.values["id"]));
  expect(imported?.values).toEqual(stored.values);
});

test("enforcement changes without drift, and the data source returns it", async () => {
  const org = await start();
  const run = org.run();
  const resource = resourceOf(projectSpendLimit);
  const config = { project_id, ...limit };
  const stored = await run.create(resource, config);
  const [data] = projectSpendLimit.data ?? [];
  expect(data && (await run.data(data, { project_id }))).toMatchObject({
    configured: true,
    enforcement: { status: "inactive" },
  });
  const body = {
    object: "project.spend_limit",
    ...limit,
    currency: "USD",
    interval: "month",
    enforcement: { status: "enforcing" },
  };
  org.simulator.faults.add({
    kind: "body",
    method: "GET",
    path: "/organization/projects/proj_a/spend_limit",
    body,
    count: "all",
  });
  expect(isUnchanged(run, resource, await run.refresh(resource, stored), config)).toBe(true);
});

test("unknown words are read as they are", async () => {
  const org = await start();
  const run = org.run();
  const tiers = resourceOf(projectServiceTierSettings);
  const path = "/organization/projects/proj_a/service_tier_settings";
  const body = { object: "project.service_tier_settings", default: "turbo", enabled_tiers: ["warp"] };
  org.simulator.faults.add({ kind: "body", method: "GET", path, body, count: "all" });
  const imported = await run.import(tiers, project_id);
  expect(imported?.values).toMatchObject({ default: "turbo", enabled_tiers: ["warp"] });
  expect(isUnchanged(run, tiers, imported, { project_id, default: "turbo" })).toBe(true);
});

test.each([
  [projectModelPermissions, { project_id, mode: "allow_list", model_ids: [] }, "warning", "No Model Allowed"],
  [projectModelPermissions, { project_id, mode: "deny_list", model_ids: [] }, undefined, undefined],
  [projectDataRetention, { project_id, type: "for_a_week" }, "warning", "Unknown Word"],
  [projectSpendLimit, { project_id, threshold_amount: 1, currency: "EUR" }, "warning", "Unknown Word"],
  [projectSpendLimit, { project_id, threshold_amount: 0 }, "error", "Invalid Attribute Value"],
  [projectServiceTierSettings, { project_id, enabled_tiers: ["all", "flex"] }, "error", "Invalid Attribute Value"],
  [projectServiceTierSettings, { project_id, enabled_tiers: [] }, undefined, undefined],
  [projectServiceTierSettings, { project_id }, "error", "Invalid Attribute Combination"],
  [projectHostedToolPermissions, { project_id }, "error", "Invalid Attribute Combination"],
])("%# the validation of a configuration: %j", (offer, config, severity, summary) => {
  const [first] = diagnosticsOf(resourceOf(offer), config);
  expect([first?.severity, first?.summary]).toEqual([severity, summary]);
});

test("the error for a tool that the organization allows everywhere explains it", async () => {
  const org = await organization({
    seed: { projects: [{ id: project_id, name: "A" }], rules: { toolsForAllProjects: ["mcp"] } },
  });
  const resource = resourceOf(projectHostedToolPermissions);
  const { error } = await org.run().apply(resource, null, { project_id, mcp_enabled: false });
  expect(resource.toDiagnostic?.(error, { operation: "create" } as never)).toMatchObject({
    summary: "Hosted Tool Set by the Organization",
  });
});

test("several settings of one project do not disturb each other", async () => {
  const org = await start();
  const ofProject = Object.values(cases).filter(({ config }) => "project_id" in config);
  const run = org.run();
  const stored = await Promise.all(
    ofProject.map(async ({ offer, config }) => await run.create(resourceOf(offer), config)),
  );
  const later = org.run();
  org.newWrites();
  await Promise.all(
    ofProject.map(async ({ offer }, index) => {
      const each = stored[index];
      if (each) await later.destroy(resourceOf(offer), each);
    }),
  );
  expect(org.newWrites().map(([, , body]) => body)).toEqual(
    expect.arrayContaining(ofProject.map(({ restored }) => restored)),
  );
});

function resourceOf({ resource }: Offer): Resource<Api> {
  if (!resource) throw new Error("the offer has no resource");
  return resource;
}

function diagnosticsOf({ schema, validate: rules }: Resource<Api>, config: object): ReturnType<typeof validate> {
  return validate("thing", schema, rules, fillBlocks(schema, schema.type.from(config)) as ObjectValue);
}
