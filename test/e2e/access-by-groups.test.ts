import { readFile } from "node:fs/promises";
import { join } from "node:path";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import { describeTerraform, requires } from "../support/terraform.ts";
import { adminKey, configuration, world } from "./world.ts";
import type { World } from "./world.ts";

const flow = join(import.meta.dirname, "../../examples/flows/access-by-groups");

const official = ({ simulator }: World) =>
  new OpenAI({ baseURL: simulator.url, adminAPIKey: adminKey, apiKey: "sk-x", maxRetries: 0 }).admin.organization;

/** The endpoints that were requested since the last clear, each with its number of requests. */
function asked({ simulator }: World): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { method, template } of simulator.journal.entries()) {
    const endpoint = `${method} ${template}`;
    counts[endpoint] = (counts[endpoint] ?? 0) + 1;
  }
  simulator.journal.clear();
  return counts;
}

/** The example of the repository, applied to an organization of three people. */
async function applied(): Promise<World> {
  const organization = await world({ seed: defaultSeed });
  await organization.write(await readFile(join(flow, "main.tf"), "utf8"));
  await teams(organization, (text) => text);
  await organization.apply();
  expect(await organization.plan()).toMatchObject({ changes: false });
  asked(organization);
  return organization;
}

async function teams(organization: World, edit: (text: string) => string): Promise<void> {
  const text = await readFile(join(flow, "teams.auto.tfvars"), "utf8");
  await organization.write(edit(text), "teams.auto.tfvars");
}

async function idOf(organization: World, address: string): Promise<string> {
  const found = (await organization.state())[address]?.["id"];
  if (typeof found !== "string") throw new Error(`the state has no ${address}`);
  return found;
}

describeTerraform("three groups, two custom roles and five projects", () => {
  test("are refreshed with one list for each parent, and a person moves with two requests", async () => {
    const organization = await applied();
    expect(await organization.plan()).toMatchObject({ changes: false });
    expect(asked(organization)).toEqual({
      "GET /organization/groups": 1,
      "GET /organization/groups/{}/users": 3,
      "GET /organization/projects": 1,
      "GET /organization/projects/{}/groups": 5,
      // Each group in each project has a list of its roles there.
      "GET /projects/{}/groups/{}/roles": 10,
      "GET /projects/{}/roles": 1,
      "GET /organization/roles": 1,
      "GET /organization/groups/{}/roles": 1,
    });

    await teams(organization, (text) =>
      text
        .replace('research = ["ann@example.com", "bob@example.com"]', 'research = ["ann@example.com"]')
        .replace('support  = ["cyd@example.com"]', 'support  = ["bob@example.com", "cyd@example.com"]'),
    );
    const { text } = await organization.apply();
    expect(text).toContain("Resources: 1 added, 0 changed, 1 destroyed.");
    expect(organization.requests("POST") + organization.requests("DELETE")).toBe(2);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("show every kind of drift, and the next apply corrects it", async () => {
    const organization = await applied();
    const api = official(organization);
    const [platform, research, support] = (await Promise.all(
      ["platform", "research", "support"].map((name) => idOf(organization, `openai_group.team["${name}"]`)),
    )) as [string, string, string];
    const evaluation = await idOf(organization, 'openai_project.all["Evaluation"]');
    const chat = await idOf(organization, 'openai_project.all["Chat"]');
    const usage = await idOf(organization, "openai_role.usage_reader");
    const evaluator = await idOf(organization, "openai_project_role.evaluator");

    const drifts: readonly (readonly [string, string, () => Promise<unknown>])[] = [
      [
        "a group renamed",
        "0 to add, 1 to change, 0 to destroy",
        () => api.groups.update(support, { name: "Helpdesk" }),
      ],
      [
        "a member removed",
        "1 to add, 0 to change, 0 to destroy",
        () => api.groups.users.delete("user-bob456", { group_id: research }),
      ],
      [
        "a role of the organization changed",
        "0 to add, 1 to change, 0 to destroy",
        () => api.roles.update(usage, { permissions: ["api.organization.audit_logs.read"] }),
      ],
      [
        "a role taken from a group",
        "1 to add, 0 to change, 0 to destroy",
        () => api.groups.roles.delete(usage, { group_id: platform }),
      ],
      [
        "a project role renamed",
        "0 to add, 1 to change, 0 to destroy",
        () => request(organization, "POST", `/projects/${evaluation}/roles/${evaluator}`, { role_name: "Other" }),
      ],
      [
        "a project role taken from a group",
        "1 to add, 0 to change, 0 to destroy",
        () => request(organization, "DELETE", `/projects/${evaluation}/groups/${research}/roles/${evaluator}`),
      ],
      [
        "access to a project taken from a group",
        "1 to add, 0 to change, 0 to destroy",
        () => api.projects.groups.delete(support, { project_id: chat }),
      ],
      [
        "another role of a group in a project",
        "0 to add, 1 to change, 0 to destroy",
        async () => {
          const member = `role-api-project-member__api-project__${chat}`;
          await request(organization, "POST", `/projects/${chat}/groups/${support}/roles`, {
            role_id: "role-api-project-owner",
          });
          await request(organization, "DELETE", `/projects/${chat}/groups/${support}/roles/${member}`);
        },
      ],
    ];
    for (const [kind, expected, drift] of drifts) {
      await drift();
      const { text, changes } = await organization.plan();
      expect({ kind, changes, plan: /Plan: ([^.]+)\./u.exec(text)?.[1] }).toEqual({
        kind,
        changes: true,
        plan: expected,
      });
      await organization.apply();
      expect({ kind, ...(await organization.plan()) }).toMatchObject({ kind, changes: false });
    }
  }, 300_000);

  test("change the role of a group in a project without a loss of access", async () => {
    const organization = await applied();
    await teams(organization, (text) => text.replace('Chat = "member"', 'Chat = "viewer"'));
    organization.simulator.journal.clear();
    expect((await organization.apply()).text).toContain("0 added, 1 changed, 0 destroyed");
    const writes = organization.simulator.journal.entries().filter(({ method }) => method !== "GET");
    expect(writes.map(({ method, template }) => `${method} ${template}`)).toEqual([
      "POST /projects/{}/groups/{}/roles",
      "DELETE /projects/{}/groups/{}/roles/{}",
    ]);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("identify an assignment by the API's id of its role, and are imported by it", async (context) => {
    requires(context, "import by identity");
    const organization = await world({ seed: { groups: [{ id: "group_a", name: "A" }] } });
    const assignment = `resource "openai_group_role" "a" {
  group_id = "group_a"
  role_id  = "role-api-organization-reader"
}`;
    await organization.write(configuration(assignment));
    await organization.apply();
    const role_id = "role-api-organization-reader__api-organization__org-owner";
    expect(JSON.stringify(JSON.parse(await organization.stateText()))).toContain(
      JSON.stringify({ group_id: "group_a", role_id }),
    );
    await organization.run(["state", "rm", "openai_group_role.a"]);
    await organization.write(
      configuration(`${assignment}
import {
  to       = openai_group_role.a
  identity = { group_id = "group_a", role_id = "${role_id}" }
}`),
    );
    expect((await organization.apply()).text).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("are destroyed completely", async () => {
    const organization = await applied();
    await organization.destroy();
    const { groups, group_users, roles, project_groups } = organization.simulator.store.dump();
    expect(groups).toHaveLength(defaultSeed.groups?.length ?? 0);
    expect(group_users).toHaveLength(defaultSeed.group_users?.length ?? 0);
    expect(roles).toHaveLength(defaultSeed.roles?.length ?? 0);
    expect(project_groups).toHaveLength(defaultSeed.project_groups?.length ?? 0);
  });
});

describeTerraform("many members and assignments", () => {
  const people = Array.from({ length: 25 }, (_, index) => ({ id: `user-${index}`, email: `${index}@example.com` }));
  const groups = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `group_${index}`, name: `Group ${index}` }));

  test("refresh 500 members in 20 groups with 20 requests", async () => {
    const organization = await world({ seed: { users: people, groups: groups(20) } });
    await organization.write(
      configuration(`
resource "openai_group_user" "many" {
  count    = 500
  group_id = "group_\${count.index % 20}"
  user_id  = "user-\${floor(count.index / 20)}"
}`),
    );
    await organization.apply();
    asked(organization);
    expect(await organization.plan()).toMatchObject({ changes: false });
    expect(asked(organization)).toEqual({ "GET /organization/groups/{}/users": 20 });
  }, 300_000);

  test("refresh 300 assignments on 30 groups with 30 requests, with and without an alias", async () => {
    const roles = Array.from({ length: 9 }, (_, index) => ({
      id: `role_${index}`,
      role_name: `Role ${index}`,
      permissions: [],
    }));
    const organization = await world({ seed: { groups: groups(30), roles } });
    await organization.write(
      configuration(`
resource "openai_group_role" "many" {
  count    = 300
  group_id = "group_\${count.index % 30}"
  role_id  = concat([for index in range(9) : "role_\${index}"], ["role-api-organization-reader"])[floor(count.index / 30)]
}`),
    );
    await organization.apply();
    asked(organization);
    expect(await organization.plan()).toMatchObject({ changes: false });
    expect(asked(organization)).toEqual({ "GET /organization/groups/{}/roles": 30 });
  }, 300_000);
});

async function request({ simulator }: World, method: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${simulator.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.status, `${method} ${path}`).toBe(200);
}
