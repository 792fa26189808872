import { describe, expect, test } from "vitest";
import type { Rules } from "../../src/simulator/store.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import { ask, post, remove, simulator } from "./ask.ts";

const organizationReader = "role-api-organization-reader__api-organization__org-simulator";
const member = "role-api-project-member__api-project__proj_search";
const owner = "role-api-project-owner__api-project__proj_search";

const start = async (rules: Partial<Rules> = {}) => await simulator({ seed: undefined, rules });

/** The roles in a list of assignments: each id with its sources. */
async function held(target: Simulator, path: string): Promise<Record<string, unknown>> {
  const { body } = await ask(target, path);
  const rows: readonly {
    readonly id: string;
    readonly assignment_sources: readonly { principal_id: string }[] | null;
  }[] = body.data;
  return Object.fromEntries(
    rows.map((row) => [row.id, row.assignment_sources?.map(({ principal_id }) => principal_id) ?? null]),
  );
}

describe("groups", () => {
  test("are updated in an answer without their type, and deleted with their members and roles", async () => {
    const target = await start();
    const updated = await post(target, "/organization/groups/group_engineering", { name: "Engineers" });
    expect(updated.body).toEqual({
      id: "group_engineering",
      name: "Engineers",
      created_at: 1_750_200_000,
      is_scim_managed: false,
    });
    expect((await remove(target, "/organization/groups/group_engineering")).body.object).toBe("group.deleted");
    expect((await ask(target, "/organization/groups/group_engineering/users")).status).toBe(404);
    expect((await ask(target, "/organization/projects/proj_support/groups")).body.data).toEqual([]);
  });

  test("have people and service accounts as members", async () => {
    const target = await start();
    const users = "/organization/groups/group_engineering/users";
    expect((await ask(target, `${users}/svc_acct_abc123`)).body).toEqual({
      id: "svc_acct_abc123",
      name: "Indexer",
      email: null,
      picture: null,
      is_service_account: true,
      user_type: "user",
    });
    expect((await ask(target, users)).body.data).toEqual([
      { id: "svc_acct_abc123", name: "Indexer", email: null },
      { id: "user-bob456", name: "Bob", email: "bob@example.com" },
    ]);
    const added = await post(target, users, { user_id: "user-ann123" });
    expect(added.body).toEqual({ object: "group.user", group_id: "group_engineering", user_id: "user-ann123" });
    expect((await remove(target, `${users}/user-ann123`)).body).toEqual({
      object: "group.user.deleted",
      deleted: true,
    });
    expect((await ask(target, `${users}/user-ann123`)).status).toBe(404);
    expect((await post(target, users, { user_id: "user-nobody" })).status).toBe(404);
  });

  test("continue by `next`", async () => {
    const target = await start();
    const first = await ask(target, "/organization/groups?limit=1");
    expect(first.body).toMatchObject({ has_more: true, next: "group_engineering" });
    const last = await ask(target, "/organization/groups?limit=1&after=group_engineering");
    expect(last.body).toMatchObject({ has_more: false, next: null, data: [{ id: "group_contractors" }] });
    expect((await ask(target, "/organization/groups?after=group_nowhere")).status).toBe(404);
    expect((await ask(target, "/organization/groups?limit=1001")).status).toBe(400);
    expect((await ask(target, "/organization/groups?limit=1000")).status).toBe(200);
  });

  test("have names of 1 to 255 characters", async () => {
    const target = await start();
    for (const name of ["", "x".repeat(256)]) {
      expect((await post(target, "/organization/groups", { name })).status).toBe(400);
    }
    expect((await post(target, "/organization/groups", { name: "x".repeat(255) })).status).toBe(200);
  });
});

describe("roles", () => {
  test("begin with the predefined roles, which cannot be changed or deleted", async () => {
    const target = await start();
    const { body } = await ask(target, "/projects/proj_search/roles");
    expect(
      body.data.map((role: { name: string; predefined_role: boolean }) => [role.name, role.predefined_role]),
    ).toEqual([
      ["owner", true],
      ["member", true],
      ["viewer", true],
      ["Evaluator", false],
    ]);
    expect((await post(target, `/projects/proj_search/roles/${member}`, { role_name: "x" })).status).toBe(400);
    expect((await remove(target, `/organization/roles/${organizationReader}`)).status).toBe(400);
  });

  test("are created with `role_name` and returned with `name`, and an update keeps omitted members", async () => {
    const target = await start();
    const body = { role_name: "Buyer", permissions: [], description: "Pays" };
    const made = await post(target, "/organization/roles", body);
    expect(made.body).toEqual({
      object: "role",
      id: expect.stringMatching(/^role_/),
      name: "Buyer",
      description: "Pays",
      permissions: [],
      resource_type: "api.organization",
      predefined_role: false,
    });
    const updated = await post(target, `/organization/roles/${made.body.id}`, { permissions: ["a", "b"] });
    expect(updated.body).toMatchObject({ name: "Buyer", description: "Pays", permissions: ["a", "b"] });
    expect((await post(target, "/organization/roles", { role_name: "x" })).body.error.param).toBe("permissions");
  });

  test("of one project are not roles of another project", async () => {
    const target = await start();
    expect((await ask(target, "/projects/proj_support/roles/role_evaluator")).status).toBe(404);
    expect((await ask(target, "/projects/proj_retired/roles")).status).toBe(400);
  });
});

describe("a role assignment", () => {
  const path = "/organization/groups/group_contractors/roles";

  test("may be created by the role's alias, is returned and listed by the role's id, and is not found by the alias", async () => {
    const target = await start();
    const { body } = await post(target, path, { role_id: "role-api-organization-reader" });
    expect(body).toMatchObject({
      object: "group.role",
      group: { scim_managed: true },
      role: { id: organizationReader },
    });
    expect(await held(target, path)).toEqual({ [organizationReader]: ["group_contractors"] });
    expect((await ask(target, `${path}/role-api-organization-reader`)).status).toBe(404);
    expect((await remove(target, `${path}/role-api-organization-reader`)).status).toBe(404);
    expect((await ask(target, `${path}/${organizationReader}`)).status).toBe(200);
    expect((await remove(target, `${path}/${organizationReader}`)).body).toEqual({
      object: "group.role.deleted",
      deleted: true,
    });
    expect(await held(target, path)).toEqual({});
  });

  test("is created once by two requests", async () => {
    const target = await start();
    for (let count = 0; count < 2; count += 1) await post(target, path, { role_id: "role_auditor" });
    expect(Object.keys(await held(target, path))).toEqual(["role_auditor"]);
  });

  test("ends with its role, and needs an existing role", async () => {
    const target = await start();
    await remove(target, "/organization/roles/role_auditor");
    expect(await held(target, "/organization/users/user-cyd789/roles")).toEqual({});
    expect((await post(target, path, { role_id: "role_auditor" })).status).toBe(404);
    expect((await post(target, path, {})).status).toBe(400);
  });

  test("of a group is inherited by its members, and cannot be deleted from them", async () => {
    const target = await start();
    const bob = "/organization/users/user-bob456/roles";
    expect(await held(target, bob)).toEqual({ [organizationReader]: ["group_engineering"] });
    expect((await remove(target, `${bob}/${organizationReader}`)).status).toBe(404);
    await post(target, bob, { role_id: organizationReader });
    expect(await held(target, bob)).toEqual({ [organizationReader]: ["user-bob456", "group_engineering"] });
    await remove(target, `${bob}/${organizationReader}`);
    expect(await held(target, bob)).toEqual({ [organizationReader]: ["group_engineering"] });
    await remove(target, "/organization/groups/group_engineering/users/user-bob456");
    expect(await held(target, bob)).toEqual({});
  });

  test.each([
    ["documented", null, ["group_contractors"]],
    ["null", null, null],
    ["named", ["user-cyd789"], ["group_contractors"]],
  ] as const)("has its sources as the rule says: %s", async (assignmentSources, user, group) => {
    const target = await start({ assignmentSources });
    await post(target, path, { role_id: "role_auditor" });
    expect(await held(target, "/organization/users/user-cyd789/roles")).toEqual({ role_auditor: user });
    expect(await held(target, path)).toEqual({ role_auditor: group });
  });

  test("is also created by an update of the user, which shows a predefined role", async () => {
    const target = await start();
    const bob = "/organization/users/user-bob456";
    expect((await post(target, bob, { role_id: "role-api-organization-owner" })).body.role).toBe("owner");
    expect((await post(target, bob, { role_id: "role_auditor" })).body.role).toBe("owner");
    expect(Object.keys(await held(target, `${bob}/roles`))).toContain("role_auditor");
    expect((await post(target, bob, { role_id: "role_x" })).status).toBe(404);
  });

  test("in the organization may belong to a service account", async () => {
    const target = await start();
    const { body } = await post(target, "/organization/users/svc_acct_abc123/roles", { role_id: "role_auditor" });
    expect(body.user).toMatchObject({ id: "svc_acct_abc123", is_service_account: true });
  });
});

describe("a project user", () => {
  const users = "/organization/projects/proj_search/users";
  const bob = "/projects/proj_search/users/user-bob456/roles";

  test("has a role that follows the membership and is removed at its own path", async () => {
    const target = await start();
    await post(target, users, { user_id: "user-bob456", role: "member" });
    expect(Object.keys(await held(target, bob))).toEqual([member, "role_evaluator"]);
    await post(target, `${users}/user-bob456`, { role: "owner" });
    expect(Object.keys(await held(target, bob))).toEqual([owner, "role_evaluator"]);
    expect((await remove(target, `${bob}/${owner}`)).status).toBe(200);
    expect(Object.keys(await held(target, bob))).toEqual(["role_evaluator"]);
    expect((await ask(target, `${users}/user-bob456`)).body.role).toBe("owner");
  });

  test("that is removed loses the role of the membership", async () => {
    const target = await start();
    await post(target, users, { user_id: "user-bob456", role: "member" });
    await remove(target, `${users}/user-bob456`);
    expect(Object.keys(await held(target, bob))).toEqual(["role_evaluator"]);
  });
});

describe("a project group", () => {
  const path = "/organization/projects/proj_search/groups";
  const roles = "/projects/proj_search/groups/group_contractors/roles";

  test("is added with a role that no answer contains, and loses its roles when it is removed", async () => {
    const target = await start();
    const added = await post(target, path, { group_id: "group_contractors", role: "role-api-project-member" });
    expect(added.body).toEqual({
      object: "project.group",
      project_id: "proj_search",
      group_id: "group_contractors",
      group_name: "Contractors",
      group_type: "group",
      created_at: expect.any(Number),
    });
    expect(Object.keys(await held(target, roles))).toEqual([member]);
    expect((await ask(target, `${path}/group_contractors?group_type=tenant_group`)).status).toBe(404);
    expect((await remove(target, `${path}/group_contractors`)).body).toEqual({
      object: "project.group.deleted",
      deleted: true,
    });
    expect(await held(target, roles)).toEqual({});
  });

  test("needs an existing group and an existing role", async () => {
    const target = await start();
    expect((await post(target, path, { group_id: "group_x", role: member })).status).toBe(404);
    expect((await post(target, path, { group_id: "group_contractors", role: "role_auditor" })).status).toBe(404);
    expect((await post(target, path, { group_id: "group_contractors" })).body.error.param).toBe("role");
  });
});
