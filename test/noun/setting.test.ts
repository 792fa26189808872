import { expect, test } from "vitest";
import type { Seed } from "../../src/simulator/seed.ts";
import type { SimulatorOptions } from "../../src/simulator/server.ts";
import {
  hostedToolPermissions,
  organizationRetentionSetting,
  projectRetentionData,
  projectRetentionSetting,
  spendLimit,
  spendLimitData,
} from "./nouns.ts";
import { answering, naming } from "./servers.ts";
import { identity, isUnchanged, organization, startRun, upgraded } from "./terraform.ts";
import type { Organization } from "./terraform.ts";

const seed: Seed = {
  projects: [
    { id: "proj_a", name: "A" },
    { id: "proj_b", name: "B" },
  ],
};
const start = async (options: SimulatorOptions = {}): Promise<Organization> => await organization({ seed, ...options });
const retentionPath = "/organization/projects/proj_a/data_retention";
const limitPath = "/organization/projects/proj_a/spend_limit";
const toolsPath = "/organization/projects/proj_a/hosted_tool_permissions";
const none = { project_id: "proj_a", retention_type: "none" };
const zero = { project_id: "proj_a", retention_type: "zero_data_retention" };
const fifty = { project_id: "proj_a", threshold_amount: 5000, currency: "USD", interval: "month" };

// Adopting and restoring

test("a create that takes over another value warns with that value, and a destroy restores it", async () => {
  const org = await start();
  const create = org.run();
  const stored = await create.create(projectRetentionSetting, none);
  expect(stored.values).toMatchObject({ id: "proj_a", retention_type: "none" });
  expect(create.warnings).toEqual([
    [
      "Existing Setting Taken Over: data retention of proj_a",
      expect.stringContaining('retention_type = "organization_default"') as string,
    ],
  ]);
  expect(org.newWrites()).toEqual([["POST", retentionPath, { retention_type: "none" }]]);
  const destroy = org.run();
  const refreshed = await destroy.refresh(projectRetentionSetting, stored);
  expect(isUnchanged(destroy, projectRetentionSetting, refreshed, none)).toBe(true);
  if (!refreshed) return;
  expect(destroy.plan(projectRetentionSetting, refreshed, null).diagnostics).toMatchObject([
    {
      severity: "warning",
      summary: "Former Setting Will Be Restored: data retention of proj_a",
      detail: expect.stringContaining("organization_default") as string,
    },
  ]);
  await destroy.destroy(projectRetentionSetting, refreshed);
  expect(org.newWrites()).toEqual([["POST", retentionPath, { retention_type: "organization_default" }]]);
  expect(destroy.warnings).toEqual([]);
});

test("a create sends nothing and warns of nothing if the setting has the value already", async () => {
  const org = await start();
  const run = org.run();
  const stored = await run.create(projectRetentionSetting, { ...none, retention_type: "organization_default" });
  expect(org.newWrites()).toEqual([]);
  expect(run.warnings).toEqual([]);
  expect(isUnchanged(run, projectRetentionSetting, await run.refresh(projectRetentionSetting, stored), none)).toBe(
    false,
  );
});

test("an update keeps the value that a destroy restores", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  const { stored: updated } = await org.run().apply(projectRetentionSetting, stored, zero);
  expect(updated?.values).toMatchObject(zero);
  if (!updated) return;
  org.newWrites();
  await org.run().destroy(projectRetentionSetting, updated);
  expect(org.newWrites()).toEqual([["POST", retentionPath, { retention_type: "organization_default" }]]);
});

test("an update that the API refuses keeps the value that a destroy restores", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  org.simulator.faults.add({ kind: "status", status: 403, method: "POST" });
  const outcome = await org.run().apply(projectRetentionSetting, stored, zero);
  expect(outcome.error).toMatchObject({ status: 403 });
  expect(outcome.stored?.values).toEqual(stored.values);
  org.newWrites();
  if (outcome.stored) await org.run().destroy(projectRetentionSetting, outcome.stored);
  expect(org.newWrites()).toEqual([["POST", retentionPath, { retention_type: "organization_default" }]]);
});

test("a create whose answer is lost is sent again, because a repetition changes nothing", async () => {
  const org = await start();
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  const stored = await org.run().create(projectRetentionSetting, none);
  expect(stored.values).toMatchObject(none);
});

test("a create that was interrupted keeps the former value", async () => {
  const org = await start();
  org.simulator.faults.add({ kind: "silence", method: "POST", commit: "after" });
  const run = org.run();
  const pending = run.apply(projectRetentionSetting, null, none);
  await expect.poll(() => org.simulator.journal.count({ method: "POST" })).toBe(1);
  run.interrupt();
  const { stored, error } = await pending;
  expect(error).toMatchObject({ outcome: "unknown" });
  expect(stored?.values).toMatchObject({ id: "proj_a" });
  org.newWrites();
  const later = org.run();
  const refreshed = stored && (await later.refresh(projectRetentionSetting, stored));
  expect(refreshed?.values).toMatchObject(none);
  if (refreshed) await later.destroy(projectRetentionSetting, refreshed);
  expect(org.newWrites()).toEqual([["POST", retentionPath, { retention_type: "organization_default" }]]);
});

test("after an import no former value is known, so a destroy leaves the setting and its plan warns", async () => {
  const org = await start();
  await org.run().create(projectRetentionSetting, none);
  const run = org.run();
  const imported = await run.import(projectRetentionSetting, "proj_a");
  expect(isUnchanged(run, projectRetentionSetting, imported, none)).toBe(true);
  if (!imported) return;
  expect(run.plan(projectRetentionSetting, imported, null).diagnostics).toMatchObject([
    {
      severity: "warning",
      summary: "Setting Stays as It Is: data retention of proj_a",
      detail: expect.stringContaining('"none"') as string,
    },
  ]);
  org.newWrites();
  await run.destroy(projectRetentionSetting, imported);
  expect(org.newWrites()).toEqual([]);
});

test("an import that is changed later still leaves the setting as it is at a destroy", async () => {
  const org = await start();
  const run = org.run();
  const imported = await run.import(projectRetentionSetting, "proj_a");
  const { stored } = await run.apply(projectRetentionSetting, imported, zero);
  org.newWrites();
  if (stored) await org.run().destroy(projectRetentionSetting, stored);
  expect(stored?.values).toMatchObject(zero);
  expect(org.newWrites()).toEqual([]);
});

test.each([400, 409])("a former value that the API refuses with %d is a warning with the value", async (status) => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  org.simulator.faults.add({ kind: "status", status, method: "POST", message: "Not from none.", count: "all" });
  const run = org.run();
  await run.destroy(projectRetentionSetting, stored);
  expect(run.warnings).toEqual([
    [
      "Former Setting Not Restored: data retention of proj_a",
      expect.stringMatching(/organization_default.*Not from none\./su) as string,
    ],
  ]);
});

test.each([401, 403, 500])("a destroy that the API answers with %d is an error and keeps the state", async (status) => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  org.simulator.faults.add({ kind: "status", status, method: "POST", count: "all" });
  const outcome = await org.run().apply(projectRetentionSetting, stored, null);
  expect(outcome.error).toMatchObject({ status });
  expect(outcome.stored).toEqual(stored);
});

test("a destroy after create_before_destroy of the same setting restores nothing, and warns with the original value", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  const run = org.run();
  await run.create(projectRetentionSetting, none);
  expect(run.newWarnings()).toEqual([]);
  org.newWrites();
  await run.destroy(projectRetentionSetting, stored);
  expect(org.newWrites()).toEqual([]);
  expect(run.warnings.at(-1)?.[1]).toContain("organization_default");
});

test("a replacement that destroys first restores the value, and records the same value again", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  const run = org.run();
  await run.destroy(projectRetentionSetting, stored);
  const again = await run.create(projectRetentionSetting, zero);
  org.newWrites();
  await org.run().destroy(projectRetentionSetting, again);
  expect(org.newWrites()).toEqual([["POST", retentionPath, { retention_type: "organization_default" }]]);
});

test("two resources for one setting are named at each refresh, and only the last destroy restores the value", async () => {
  const org = await start();
  const create = org.run();
  const [one, two] = await Promise.all([
    create.create(projectRetentionSetting, none),
    create.create(projectRetentionSetting, none),
  ]);
  expect(create.newWarnings()).toContain("Object Managed Twice");
  const plan = org.run();
  const [first, second] = await Promise.all([
    plan.refresh(projectRetentionSetting, one),
    plan.refresh(projectRetentionSetting, two),
  ]);
  expect(plan.newWarnings()).toEqual(["Object Managed Twice", "Object Managed Twice"]);
  if (!first || !second) return;
  org.newWrites();
  const single = org.run();
  await single.destroy(projectRetentionSetting, first);
  expect(org.newWrites()).toEqual([]);
  expect(single.newWarnings()).toEqual(["Object Left in Place"]);
  await single.destroy(projectRetentionSetting, second);
  expect(org.newWrites()).toHaveLength(1);
});

const late = (type: string) =>
  ({ kind: "body", method: "GET", path: retentionPath, body: { object: "project.data_retention", type } }) as const;

test("a refresh waits while the API still returns the value that a create or an update replaced", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  org.simulator.faults.add({ ...late("organization_default"), count: 2 });
  expect((await org.run().refresh(projectRetentionSetting, stored))?.values).toEqual(stored.values);
  const { stored: updated } = await org.run().apply(projectRetentionSetting, stored, zero);
  org.simulator.faults.add({ ...late("none"), count: 2 });
  expect(updated && (await org.run().refresh(projectRetentionSetting, updated))?.values).toMatchObject(zero);
  const limit = await org.run().create(spendLimit, fifty);
  org.simulator.faults.add({ kind: "status", status: 404, method: "GET", path: limitPath, count: 2 });
  expect((await org.run().refresh(spendLimit, limit))?.values).toEqual(limit.values);
});

test("a setting that another user put back is drift", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  org.simulator.faults.add({ ...late("organization_default"), count: "all" });
  expect((await org.run().refresh(projectRetentionSetting, stored))?.values).toMatchObject({
    retention_type: "organization_default",
  });
});

test("a replacement sets the value again although the API still returns it, and records the restored value", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  const replace = org.run();
  await replace.destroy(projectRetentionSetting, stored);
  org.simulator.faults.add({ ...late("none"), count: 2 });
  const replaced = await replace.create(projectRetentionSetting, none);
  expect(org.simulator.store.dump()["project_data_retention"]).toMatchObject([{ value: { type: "none" } }]);
  org.newWrites();
  await org.run().destroy(projectRetentionSetting, replaced);
  expect(org.newWrites()).toEqual([["POST", retentionPath, { retention_type: "organization_default" }]]);
});

test("the setting of an archived project is gone, and its destroy succeeds", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  const limit = await org.run().create(spendLimit, fifty);
  await fetch(`${org.simulator.url}/organization/projects/proj_a/archive`, {
    method: "POST",
    headers: { authorization: "Bearer sk-admin-test", "content-type": "application/json" },
    body: "{}",
  });
  const run = org.run();
  expect(await run.refresh(projectRetentionSetting, stored)).toBeNull();
  expect(await run.refresh(spendLimit, limit)).toBeNull();
  await run.destroy(projectRetentionSetting, stored);
  await run.destroy(spendLimit, limit);
  expect(run.warnings).toEqual([]);
});

test("a 404 of a setting that always has a value proves nothing", async () => {
  const org = await start();
  const stored = await org.run().create(projectRetentionSetting, none);
  org.simulator.faults.add({ kind: "status", status: 404, path: retentionPath, count: "all" });
  const run = org.run();
  await expect(run.refresh(projectRetentionSetting, stored)).rejects.toThrow("404");
  const outcome = await run.apply(projectRetentionSetting, stored, null);
  expect([outcome.stored === null, run.newWarnings()]).toEqual([false, []]);
  expect(outcome.error).toMatchObject({ status: 404 });
});

test("a setting of the organization has one constant id", async () => {
  const org = await start();
  const run = org.run();
  const stored = await run.create(organizationRetentionSetting, { retention_type: "zero_data_retention" });
  expect(stored.values["id"]).toBe("organization");
  expect(identity(organizationRetentionSetting, stored)).toEqual({ id: "organization" });
  expect(await run.import(organizationRetentionSetting, "organization")).toMatchObject({ values: stored.values });
  await expect(run.import(organizationRetentionSetting, "org")).rejects.toThrow("organization");
  expect(await run.importByIdentity(organizationRetentionSetting, { id: "organization" })).toMatchObject({
    values: stored.values,
  });
});

test("another organization than before is refused at a refresh, an update and a destroy", async () => {
  const org = await start();
  const [ours, others] = await Promise.all(["org-a", "org-b"].map((name) => naming(name, org.simulator.url)));
  const stored = await startRun(ours ?? "").create(projectRetentionSetting, none);
  org.newWrites();
  await expect(startRun(others ?? "").refresh(projectRetentionSetting, stored)).rejects.toThrow("org-b");
  const update = await startRun(others ?? "").apply(projectRetentionSetting, stored, zero);
  const destroy = await startRun(others ?? "").apply(projectRetentionSetting, stored, null);
  expect([update.error, destroy.error].map(String)).toEqual([
    expect.stringContaining("org-a"),
    expect.stringContaining("org-a"),
  ]);
  expect([update.stored, destroy.stored]).toEqual([stored, stored]);
  expect(org.newWrites()).toEqual([]);
  await startRun(ours ?? "").destroy(projectRetentionSetting, stored);
});

test.each([
  [organizationRetentionSetting, { retention_type: "zero_data_retention" }],
  [projectRetentionSetting, none],
  [spendLimit, fifty],
])("at a wrong address no setting leaves the state", async (resource, config) => {
  const org = await start();
  const stored = await org.run().create(resource, config);
  const url = await answering(404, { message: "no Route matched with those values" });
  await expect(startRun(url).refresh(resource, stored)).rejects.toThrow("404");
  const { stored: left, error } = await startRun(url).apply(resource, stored, null);
  expect(left).toEqual(stored);
  expect(String(error)).toContain("404");
});

// Removable settings

test("a limit that was not set is set without a warning, and its destroy removes it", async () => {
  const org = await start();
  const run = org.run();
  const stored = await run.create(spendLimit, fifty);
  expect(run.newWarnings()).toEqual([]);
  const later = org.run();
  expect(later.plan(spendLimit, stored, null).diagnostics).toMatchObject([
    { summary: "Setting Will Be Removed: spend limit of proj_a" },
  ]);
  org.newWrites();
  await later.destroy(spendLimit, stored);
  expect(org.newWrites()).toEqual([["DELETE", limitPath, undefined]]);
});

test("a destroy restores a former limit as a whole", async () => {
  const org = await start({
    seed: { ...seed, project_spend_limit: [{ ...fifty, threshold_amount: 100, currency: "USD", interval: "month" }] },
  });
  const run = org.run();
  const stored = await run.create(spendLimit, { project_id: "proj_a", threshold_amount: 5000 });
  expect(run.newWarnings()).toEqual(["Existing Setting Taken Over: spend limit of proj_a"]);
  const body = { threshold_amount: 5000, currency: "USD", interval: "month" };
  expect(org.newWrites()).toEqual([["POST", limitPath, body]]);
  await org.run().destroy(spendLimit, stored);
  expect(org.newWrites()).toEqual([["POST", limitPath, { ...body, threshold_amount: 100 }]]);
});

test("a limit that another user removed is gone, and its destroy succeeds without a warning", async () => {
  const org = await start();
  const stored = await org.run().create(spendLimit, fifty);
  org.simulator.store.remove("project_spend_limit", "proj_a");
  const run = org.run();
  expect(await run.refresh(spendLimit, stored)).toBeNull();
  await run.destroy(spendLimit, stored);
  expect(run.warnings).toEqual([]);
});

test("a limit is not gone if its project belongs to another organization", async () => {
  const org = await start();
  const stored = await org.run().create(spendLimit, fifty);
  org.simulator.store.remove("projects", "proj_a");
  await expect(org.run().refresh(spendLimit, stored)).rejects.toThrow("does not know the project proj_a");
  const outcome = await org.run().apply(spendLimit, stored, null);
  expect(String(outcome.error)).toContain("does not know the project proj_a");
});

test("a limit whose removal is lost is removed once", async () => {
  const org = await start();
  const stored = await org.run().create(spendLimit, fifty);
  org.simulator.faults.add({ kind: "status", status: 502, method: "DELETE", commit: "after" });
  await org.run().destroy(spendLimit, stored);
  expect(org.simulator.store.dump()["project_spend_limit"]).toEqual([]);
});

test("a removal that its answer does not confirm is checked by a read", async () => {
  const org = await start();
  const stored = await org.run().create(spendLimit, fifty);
  org.simulator.faults.add({ kind: "body", method: "DELETE", body: {}, commit: "before" });
  const { stored: left, error } = await org.run().apply(spendLimit, stored, null);
  expect(left).not.toBeNull();
  expect(String(error)).toContain("Delete Not Confirmed");
});

test("create_before_destroy of a limit that was not set leaves the limit, and warns that none was set before", async () => {
  const org = await start();
  const stored = await org.run().create(spendLimit, fifty);
  const run = org.run();
  await run.create(spendLimit, fifty);
  org.newWrites();
  run.newWarnings();
  await run.destroy(spendLimit, stored);
  expect(org.newWrites()).toEqual([]);
  expect(run.newWarnings()).toEqual(["Former Setting Not Restored: spend limit of proj_a"]);
});

test("the data source returns whether a limit is set", async () => {
  const org = await start();
  const run = org.run();
  expect(await run.data(spendLimitData, { project_id: "proj_a" })).toMatchObject({
    configured: false,
    threshold_amount: null,
  });
  await run.create(spendLimit, fifty);
  expect(await run.data(spendLimitData, { project_id: "proj_a" })).toMatchObject({
    configured: true,
    threshold_amount: 5000,
  });
  expect(await run.data(projectRetentionData, { project_id: "proj_a" })).toMatchObject({
    retention_type: "organization_default",
  });
});

test("the data source of a setting whose project is archived is an error", async () => {
  const org = await start({ seed: { projects: [{ id: "proj_a", name: "A", archived_at: 1_750_000_000 }] } });
  await expect(org.run().data(projectRetentionData, { project_id: "proj_a" })).rejects.toThrow("archived project");
});

// Partial settings

test("a partial setting sends only the changed attributes, and a destroy restores the attributes that were ever configured", async () => {
  const org = await start();
  const run = org.run();
  const stored = await run.create(hostedToolPermissions, { project_id: "proj_a", mcp: false, file_search: true });
  expect(stored.values).toMatchObject({ mcp: false, file_search: true, web_search: true });
  expect(org.newWrites()).toEqual([["POST", toolsPath, { mcp: { enabled: false } }]]);
  const { stored: second } = await org.run().apply(hostedToolPermissions, stored, {
    project_id: "proj_a",
    web_search: false,
  });
  expect(second?.values).toMatchObject({ mcp: false, file_search: true, web_search: false });
  expect(org.newWrites()).toEqual([["POST", toolsPath, { web_search: { enabled: false } }]]);
  if (!second) return;
  await org.run().destroy(hostedToolPermissions, second);
  expect(org.newWrites()).toEqual([
    ["POST", toolsPath, { file_search: { enabled: true }, mcp: { enabled: true }, web_search: { enabled: true } }],
  ]);
});

test("an attribute that was never configured is not restored, also after an update", async () => {
  const org = await start();
  const stored = await org.run().create(hostedToolPermissions, { project_id: "proj_a", mcp: false });
  const run = org.run();
  const config = { project_id: "proj_a", web_search: false };
  const { stored: updated } = await run.apply(hostedToolPermissions, stored, config);
  org.newWrites();
  if (updated) await org.run().destroy(hostedToolPermissions, updated);
  expect(org.newWrites()).toEqual([["POST", toolsPath, { mcp: { enabled: true }, web_search: { enabled: true } }]]);
});

test("a create that the API refuses does not warn of a take-over", async () => {
  const org = await start();
  org.simulator.faults.add({ kind: "status", status: 400, method: "POST", message: "Not from here." });
  const run = org.run();
  const { stored, error } = await run.apply(projectRetentionSetting, null, none);
  expect([stored, String(error)]).toEqual([null, expect.stringContaining("Not from here.")]);
  expect(run.warnings).toEqual([]);
});

test("a create in an archived project is an error that names the cause, and sends nothing", async () => {
  const org = await start({ seed: { projects: [{ id: "proj_a", name: "A", archived_at: 1_750_000_000 }] } });
  const { stored, error } = await org.run().apply(spendLimit, null, fifty);
  expect([stored, String(error)]).toEqual([null, expect.stringContaining("archived")]);
  expect(org.newWrites()).toEqual([]);
});

test("a former limit that the API refuses with 404 is a warning, because this 404 can only be about the value", async () => {
  const seeded = { ...seed, project_spend_limit: [{ ...fifty, threshold_amount: 100 } as const] };
  const org = await start({ seed: seeded as Seed });
  const stored = await org.run().create(spendLimit, fifty);
  org.simulator.faults.add({ kind: "status", status: 404, method: "POST", message: "No such model.", count: "all" });
  const run = org.run();
  await run.destroy(spendLimit, stored);
  expect(run.newWarnings()).toEqual(["Former Setting Not Restored: spend limit of proj_a"]);
});

test("attributes that the configuration omits follow the API without a difference", async () => {
  const org = await start();
  const config = { project_id: "proj_a", mcp: false };
  const stored = await org.run().create(hostedToolPermissions, config);
  await org.run().create(hostedToolPermissions, { project_id: "proj_a", web_search: false });
  const run = org.run();
  const refreshed = await run.refresh(hostedToolPermissions, stored);
  expect(refreshed?.values).toMatchObject({ mcp: false, web_search: false });
  expect(isUnchanged(run, hostedToolPermissions, refreshed, config)).toBe(true);
});

test("an attribute that the API refuses to restore is a warning", async () => {
  const org = await start({ seed: { ...seed, hosted_tool_permissions: [] } });
  const stored = await org.run().create(hostedToolPermissions, { project_id: "proj_a", mcp: false });
  org.simulator.faults.add({ kind: "status", status: 409, method: "POST", count: "all" });
  const run = org.run();
  await run.destroy(hostedToolPermissions, stored);
  expect(run.newWarnings()).toEqual(["Former Setting Not Restored: hosted tool permissions of proj_a"]);
});

// Identity, imports, states of peers

test("a setting is imported by the id of its project and by its identity", async () => {
  const org = await start();
  const run = org.run();
  const stored = await run.create(projectRetentionSetting, none);
  expect(identity(projectRetentionSetting, stored)).toEqual({ project_id: "proj_a" });
  const byId = await run.import(projectRetentionSetting, "proj_a");
  const byIdentity = await run.importByIdentity(projectRetentionSetting, { project_id: "proj_a" });
  expect([byId?.values, byIdentity?.values]).toEqual([stored.values, stored.values]);
});

test.each([
  [projectRetentionSetting, { project_id: "proj_a", type: "none" }, none],
  [projectRetentionSetting, { id: "proj_a", project_id: "proj_a", retention_type: "none" }, none],
])("the state of another provider is upgraded, and the plan is empty", async (resource, json, config) => {
  const org = await start();
  await org.run().create(resource, config);
  const run = org.run();
  const refreshed = await run.refresh(resource, upgraded(resource, 0, json));
  expect(isUnchanged(run, resource, refreshed, config)).toBe(true);
});

test("the state of the official provider for a setting of the organization lacks an id", async () => {
  const org = await start();
  const config = { retention_type: "modified_abuse_monitoring" };
  const run = org.run();
  const stored = upgraded(organizationRetentionSetting, 0, {
    singleton_id: "organization",
    type: config.retention_type,
  });
  const refreshed = await run.refresh(organizationRetentionSetting, stored);
  expect(refreshed?.values["id"]).toBe("organization");
  expect(isUnchanged(run, organizationRetentionSetting, refreshed, config)).toBe(true);
});
