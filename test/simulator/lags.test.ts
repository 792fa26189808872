import { describe, expect, test } from "vitest";
import type { Simulator } from "../../src/simulator/server.ts";
import { ask, awsKey, simulator } from "./ask.ts";

const search = "/organization/projects/proj_search";
const mail = {
  threshold_amount: 1,
  currency: "USD",
  interval: "month",
  notification_channel: { type: "email", recipients: ["ann@example.com"] },
};
const rule = {
  project_id: "proj_abc123",
  service_account_id: "svc_acct_abc123",
  attribute_matchers: { ref: "main" },
};

/** For each noun that can be created: the path and the body. */
const creates = {
  projects: ["/organization/projects", { name: "New" }],
  project_users: [`${search}/users`, { user_id: "user-bob456", role: "member" }],
  service_accounts: [`${search}/service_accounts`, { name: "Bot" }],
  groups: ["/organization/groups", { name: "New" }],
  group_users: ["/organization/groups/group_engineering/users", { user_id: "user-ann123" }],
  roles: ["/organization/roles", { role_name: "New", permissions: [] }],
  project_roles: ["/projects/proj_search/roles", { role_name: "New", permissions: [] }],
  user_roles: ["/organization/users/user-bob456/roles", { role_id: "role_auditor" }],
  group_roles: ["/organization/groups/group_contractors/roles", { role_id: "role_auditor" }],
  project_user_roles: ["/projects/proj_search/users/user-ann123/roles", { role_id: "role_evaluator" }],
  project_group_roles: ["/projects/proj_search/groups/group_contractors/roles", { role_id: "role_evaluator" }],
  project_groups: [`${search}/groups`, { group_id: "group_contractors", role: "role-api-project-viewer" }],
  organization_spend_alerts: ["/organization/spend_alerts", mail],
  project_spend_alerts: [`${search}/spend_alerts`, mail],
  admin_api_keys: ["/organization/admin_api_keys", { name: "New" }],
  invites: ["/organization/invites", { email: "eve@example.com", role: "reader" }],
  external_keys: ["/organization/external_keys", awsKey],
  external_storage: [
    "/organization/external_storage",
    { project_id: "proj_search", provider: { type: "oci", tenancy_ocid: "t", bucket: "b", region: "r" } },
  ],
  workload_identity_providers: [
    "/organization/workload_identity_providers",
    { type: "oidc", name: "New", issuer: "https://issuer.example.com", audience: "openai" },
  ],
  federation_rules: ["/organization/workload_identity_providers/idp_github/federation_rules", rule],
  permissions: ["/fine_tuning/checkpoints/ckpt-abc123/permissions", { project_ids: ["proj_search"] }],
} as const;

const count = async (target: Simulator, path: string): Promise<number> =>
  (await ask(target, path)).body.data.length as number;

describe("a new object is missing from its list for a while", () => {
  test.each(Object.entries(creates))("%s", async (noun, [path, body]) => {
    const target = await simulator({ seed: undefined });
    const before = await count(target, path);
    target.faults.add({ kind: "lag", reads: 2, of: "lists", noun: noun as keyof typeof creates });
    expect((await ask(target, path, { method: "POST", body })).status).toBe(200);
    const counts = [await count(target, path), await count(target, path), await count(target, path)];
    expect(counts).toEqual([before, before, before + 1]);
  });

  test("by the clock", async () => {
    let now = 1_800_000_000_000;
    const target = await simulator({ seed: undefined, now: () => now });
    target.faults.add({ kind: "lag", milliseconds: 5000 });
    const { body } = await ask(target, "/organization/groups", { method: "POST", body: { name: "New" } });
    expect([
      await count(target, "/organization/groups"),
      (await ask(target, `/organization/groups/${body.id}`)).status,
    ]).toEqual([2, 404]);
    now += 5000;
    expect([
      await count(target, "/organization/groups"),
      (await ask(target, `/organization/groups/${body.id}`)).status,
    ]).toEqual([3, 200]);
  });

  test("while a GET of it answers, where only the lists lag", async () => {
    const target = await simulator({ seed: undefined });
    target.faults.add({ kind: "lag", reads: 1, of: "lists" });
    const { body } = await ask(target, "/organization/groups", { method: "POST", body: { name: "New" } });
    expect((await ask(target, `/organization/groups/${body.id}`)).status).toBe(200);
    expect(await count(target, "/organization/groups")).toBe(2);
  });

  test("but not from another list with the same person", async () => {
    const target = await simulator({ seed: undefined });
    target.faults.add({ kind: "lag", reads: 9 });
    await ask(target, `${search}/users`, { method: "POST", body: { user_id: "user-bob456", role: "member" } });
    expect((await ask(target, "/organization/users/user-bob456")).status).toBe(200);
  });
});

test.each(["200", "201"] as const)("a create is answered %s by the rules", async (createStatus) => {
  const target = await simulator({ seed: undefined, rules: { createStatus } });
  for (const [path, body] of Object.values(creates)) {
    expect((await ask(target, path, { method: "POST", body })).status).toBe(Number(createStatus));
  }
  const update = await ask(target, search, { method: "POST", body: { name: "Found" } });
  expect(update.status).toBe(200);
});

test("an endpoint that the organization lacks answers 404 to every method", async () => {
  const target = await simulator({ seed: undefined });
  target.faults.add({ kind: "unavailable", noun: "groups" });
  for (const method of ["GET", "POST"]) {
    const { status, body } = await ask(target, "/organization/groups", { method });
    expect([status, body.error.message]).toEqual([404, "The endpoint is unavailable."]);
  }
  expect((await ask(target, "/organization/groups/group_engineering")).status).toBe(404);
  expect((await ask(target, "/organization/groups/group_engineering/users")).status).toBe(200);
});

test("a success may hide an error, before or after the work", async () => {
  const target = await simulator({ seed: undefined });
  target.faults.add({ kind: "hidden-error", status: 201, commit: "after" });
  const made = await ask(target, "/organization/groups", { method: "POST", body: { name: "New" } });
  expect([made.status, made.body.error.type]).toEqual([201, "server_error"]);
  target.faults.add({ kind: "hidden-error", message: "Not today." });
  const listed = await ask(target, "/organization/groups");
  expect([listed.status, listed.body.error.message]).toEqual([200, "Not today."]);
  expect(await count(target, "/organization/groups")).toBe(3);
});
