import { expect, test } from "vitest";
import { callFunction } from "terraform-plugin-kit/testing";
import { groupRole as groupRoleOffer } from "../../src/resources/group-role.ts";
import { projectRole as projectRoleOffer } from "../../src/resources/project-role.ts";
import { projectUserRole as projectUserRoleOffer } from "../../src/resources/project-user-role.ts";
import { projectUser as projectUserOffer } from "../../src/resources/project-user.ts";
import { role as roleOffer } from "../../src/resources/role.ts";
import { userRole as userRoleOffer } from "../../src/resources/user-role.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, partsOf } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: role, one: roleData } = partsOf(roleOffer);
const { resource: projectRole } = partsOf(projectRoleOffer);
const { resource: userRole, one: userRoleData, all: userRolesData } = partsOf(userRoleOffer);
const { resource: groupRole } = partsOf(groupRoleOffer);
const { resource: projectUserRole } = partsOf(projectUserRoleOffer);
const { resource: projectUser } = partsOf(projectUserOffer);
const owner = "role-api-organization-owner__api-organization__org-one";
const reader = "role-api-organization-reader__api-organization__org-one";
const seed: Seed = {
  organization: "org-one",
  projects: [{ id: "proj_a", name: "A" }],
  users: [{ id: "user-ann", name: "Ann", email: "ann@example.com" }],
  groups: [{ id: "group_a", name: "A" }],
  group_users: [{ group_id: "group_a", user_id: "user-ann" }],
  roles: [{ id: "role_auditor", role_name: "Auditor", permissions: ["a", "b"] }],
  group_roles: [{ group_id: "group_a", role_id: "role-api-organization-reader" }],
};
const assigned = ({ simulator }: Life, table: string) =>
  ((simulator.store.dump()[table] ?? []) as readonly { readonly role_id: string }[]).map(({ role_id }) => role_id);
const writes = ({ simulator }: Life) =>
  simulator.journal.entries().flatMap(({ method, path, body }) => (method === "GET" ? [] : [[method, path, body]]));

test("a role changes in place, permissions have no order, and a removed description is cleared", async () => {
  const org = await life({ seed });
  const state = await org.create(role, { role_name: "Dev", permissions: ["b", "a"], description: "All" });
  expect(state).toMatchObject({ predefined_role: false, resource_type: "api.organization" });
  expect(state["role_id"]).toBe(state["id"]);
  const { planned } = org.plan(role, state, { role_name: "Dev", permissions: ["a", "b"], description: "All" });
  expect(role.schema.type.equals(planned, state)).toBe(true);
  const { state: bare, error } = await org.apply(role, state, { role_name: "Dev", permissions: [] });
  expect(error).toBeUndefined();
  expect(bare).toMatchObject({ description: null, permissions: [] });
  expect(writes(org).at(-1)?.[2]).toEqual({ permissions: [], description: "" });
  expect(bare && (await org.refresh(role, bare))).toEqual(bare);
});

test("a role is sent again as a whole if the gateway requires it, and otherwise the first refusal is the error", async () => {
  const org = await life({ seed });
  const state = await org.create(role, { role_name: "Dev", permissions: ["a"], description: "All" });
  const refuse = (count: number) =>
    org.simulator.faults.add({ kind: "status", status: 400, message: "permissions required", method: "POST", count });
  refuse(1);
  const { state: renamed } = await org.apply(role, state, { role_name: "Ops", permissions: ["a"] });
  expect(renamed).toMatchObject({ role_name: "Ops", description: null });
  expect(writes(org).at(-1)?.[2]).toEqual({ role_name: "Ops", permissions: ["a"], description: null });
  refuse(2);
  const { error } = await org.apply(role, state, { role_name: "Web", permissions: [] });
  expect(error).toMatchObject({ message: expect.stringContaining("permissions required") as string });
});

test("a taken name is an error with the import id, for a new role and for a new name", async () => {
  const org = await life({ seed });
  const { error } = await org.apply(role, null, { role_name: "Auditor", permissions: [] });
  expect(error).toMatchObject({ message: expect.stringContaining("role_auditor") as string });
  const dev = await org.create(role, { role_name: "Dev", permissions: [] });
  org.relaunch();
  const renamed = await org.apply(role, dev, { role_name: "Auditor", permissions: [] });
  expect(renamed.error).toMatchObject({ message: expect.stringContaining("role_auditor") as string });
  expect(renamed.state).toEqual(dev);
});

test("a name is free if a list that lags still shows a deleted role", async () => {
  const org = await life({ seed });
  const gone = { object: "role", id: "role_gone", name: "Dev", permissions: [], predefined_role: false };
  const body = { object: "list", data: [gone], has_more: false, next: null };
  org.simulator.faults.add({ kind: "body", body, method: "GET", path: "/organization/roles", count: "all" });
  expect(await org.create(role, { role_name: "Dev", permissions: [] })).toMatchObject({ role_name: "Dev" });
});

test("the plan refuses to change or destroy a predefined role", async () => {
  const org = await life({ seed });
  const state = await org.import(role, owner);
  const summaries = (config: object | null) => org.plan(role, state, config).diagnostics.map(({ summary }) => summary);
  expect(summaries({ role_name: "owner", permissions: [] })).toEqual(["Predefined Role Cannot Be Changed"]);
  expect(summaries(null)).toEqual(["Predefined Role Cannot Be Changed"]);
  expect(
    summaries({ role_name: "owner", permissions: state?.["permissions"], description: state?.["description"] }),
  ).toEqual([]);
  const ofProject = await org.import(projectRole, "proj_a/role-api-project-viewer__api-project__proj_a");
  expect(org.plan(projectRole, ofProject, null).diagnostics).toHaveLength(1);
});

test("a role is found by its alias, its id and its name", async () => {
  const org = await life({ seed });
  expect(await org.data(roleData, { role_id: "role-api-organization-owner" })).toMatchObject({
    id: owner,
    name: "owner",
  });
  expect(await org.data(roleData, { role_name: "Auditor" })).toMatchObject({ role_id: "role_auditor" });
});

test("an alias keeps its configured spelling, and the API's id for it is not a difference", async () => {
  const org = await life({ seed });
  const alias = "role-api-organization-owner";
  const state = await org.create(userRole, { email: "ann@example.com", role_id: alias });
  expect(state).toMatchObject({ id: `user-ann/${alias}`, role_id: alias, name: "owner", email: "ann@example.com" });
  org.relaunch();
  expect(await org.refresh(userRole, state)).toEqual(state);
  expect(org.plan(userRole, state, { email: "ann@example.com", role_id: owner })).toMatchObject({
    planned: state,
    replace: [],
  });
  expect(await org.apply(userRole, state, null)).toEqual({ state: null, error: undefined });
  expect(assigned(org, "user_roles")).toEqual([]);
});

test("the recorded id keeps an assignment under an alias through a list that lags", async () => {
  const org = await life({ seed });
  const state = await org.create(groupRole, { group_id: "group_a", role_id: "role-api-organization-owner" });
  org.relaunch();
  org.simulator.faults.add({ kind: "without-rows", path: "/organization/groups/{}/roles", count: "all" });
  expect(await org.refresh(groupRole, state)).toEqual(state);
});

test("an inherited role does not count, is assigned directly, and stays inherited after a destroy", async () => {
  const org = await life({ seed });
  expect(await org.import(userRole, `user-ann/${reader}`)).toBeNull();
  const state = await org.create(userRole, { user_id: "user-ann", role_id: reader });
  expect(state).toMatchObject({ email: "ann@example.com" });
  expect(assigned(org, "user_roles")).toEqual([reader]);
  await org.apply(userRole, state, null);
  expect(assigned(org, "user_roles")).toEqual([]);
  expect(await org.refresh(userRole, state)).toBeNull();
  const { roles } = await org.data(userRolesData, { user_id: "user-ann" });
  expect(roles).toMatchObject([{ id: reader, inherited: true, assignment_sources: [{ principal_id: "group_a" }] }]);
  const alias = { user_id: "user-ann", role_id: "role-api-organization-reader" };
  expect(await org.data(userRoleData, alias)).toMatchObject({ ...alias, inherited: true });
});

test("a role that is assigned already is adopted", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "status", status: 409, message: "already assigned", method: "POST", count: "all" });
  const state = await org.create(groupRole, { group_id: "group_a", role_id: "role-api-organization-reader" });
  expect(state).toMatchObject({ name: "reader", id: "group_a/role-api-organization-reader" });
});

test("300 assignments on 30 groups are refreshed with 30 requests", async () => {
  const groups = Array.from({ length: 30 }, (_, number) => ({ id: `group_${number}`, name: `Group ${number}` }));
  const roles = Array.from({ length: 10 }, (_, number) => ({
    id: `role_${number}`,
    role_name: `R${number}`,
    permissions: [],
  }));
  const pairs = groups.flatMap(({ id }) => roles.map((each) => ({ group_id: id, role_id: each.id })));
  const org = await life({ seed: { groups, roles, group_roles: pairs } });
  const states = await Promise.all(
    pairs.map(async ({ group_id, role_id }) => await org.import(groupRole, `${group_id}/${role_id}`)),
  );
  org.relaunch();
  org.simulator.journal.clear();
  await Promise.all(states.map(async (state) => state && (await org.refresh(groupRole, state))));
  expect(org.requests()).toHaveLength(30);
});

test("the default assignment of a member is adopted, and a warning explains its removal", async () => {
  const org = await life({ seed });
  await org.create(projectUser, { project_id: "proj_a", user_id: "user-ann", role: "member" });
  const config = { project_id: "proj_a", user_id: "user-ann", role_id: "role-api-project-member" };
  const state = await org.import(projectUserRole, Object.values(config).join("/"));
  expect(state).toMatchObject({ predefined_role: true, name: "member" });
  await org.apply(projectUserRole, state, null);
  expect(org.warnings).toEqual([expect.stringContaining("may have been the default assignment") as string]);
});

test("functions return the ids of predefined roles", async () => {
  const [[ofOrganization], [ofProject]] = [roleOffer.functions ?? [], projectRoleOffer.functions ?? []];
  if (!ofOrganization || !ofProject) throw new Error("the offers lack their functions");
  expect(await callFunction(ofOrganization, ["owner", "org-one"])).toBe(owner);
  expect(await callFunction(ofProject, ["viewer", "proj_a"])).toBe("role-api-project-viewer__api-project__proj_a");
});
