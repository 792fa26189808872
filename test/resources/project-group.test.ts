import { expect, test } from "vitest";
import { projectGroup as offer } from "../../src/resources/project-group.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, partsOf } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: projectGroup } = partsOf(offer);
const seed: Seed = {
  projects: [{ id: "proj_a", name: "A" }],
  groups: [{ id: "group_a", name: "A" }],
  project_roles: [{ id: "role_custom", project_id: "proj_a", role_name: "Custom", permissions: [] }],
};
const place = { project_id: "proj_a", group_id: "group_a" };
const roles = "/projects/proj_a/groups/group_a/roles";
const idOf = (word: string) => `role-api-project-${word}__api-project__proj_a`;
const held = ({ simulator }: Life) =>
  ((simulator.store.dump()["project_group_roles"] ?? []) as readonly { readonly role_id: string }[]).map(
    ({ role_id }) => role_id,
  );
const writes = (org: Life) => org.requests().filter((request) => !request.startsWith("GET"));
const created = async (org: Life, role: string) => {
  const state = await org.create(projectGroup, { ...place, role });
  const refreshed = await org.refresh(projectGroup, state);
  if (refreshed === null) throw new Error("it is gone");
  expect(refreshed).toEqual(state);
  org.relaunch();
  org.simulator.journal.clear();
  return refreshed;
};

test("a group gets access with its role, and a destroy removes both", async () => {
  const org = await life({ seed });
  const state = await created(org, "role-api-project-member");
  expect(state).toMatchObject({ id: "proj_a/group_a", group_name: "A", role: "role-api-project-member" });
  expect(held(org)).toEqual([idOf("member")]);
  expect(await org.apply(projectGroup, state, null)).toEqual({ state: null, error: undefined });
  expect(held(org)).toEqual([]);
});

test("a change of role assigns the new role before it removes the old role", async () => {
  const org = await life({ seed });
  const state = await created(org, "role-api-project-member");
  const { state: changed, error } = await org.apply(projectGroup, state, { ...place, role: "role_custom" });
  expect(error).toBeUndefined();
  expect(changed).toEqual({ ...state, role: "role_custom" });
  expect(writes(org)).toEqual([`POST ${roles}`, `DELETE ${roles}/${idOf("member")}`]);
  expect(held(org)).toEqual(["role_custom"]);
  expect(changed && (await org.refresh(projectGroup, changed))).toEqual(changed);
});

test("an alias and its id are one role", async () => {
  const org = await life({ seed });
  const state = await created(org, "role-api-project-member");
  expect(org.plan(projectGroup, state, { ...place, role: idOf("member") })).toMatchObject({
    planned: state,
    replace: [],
  });
});

test("a role that was changed elsewhere is drift, and an additional role is not drift", async () => {
  const org = await life({ seed });
  const state = await created(org, "role-api-project-member");
  const assign = async (method: string, role: string): Promise<void> => {
    const body = method === "POST" ? { body: JSON.stringify({ role_id: role }) } : {};
    const headers = { authorization: "Bearer sk-admin-test", "content-type": "application/json" };
    const url = `${org.simulator.url}${roles}${method === "DELETE" ? `/${role}` : ""}`;
    expect((await fetch(url, { method, headers, ...body })).status).toBe(200);
  };
  await assign("POST", "role_custom");
  expect(await org.refresh(projectGroup, state)).toEqual(state);
  await assign("POST", "role-api-project-viewer");
  await assign("DELETE", idOf("member"));
  org.relaunch();
  expect(await org.refresh(projectGroup, state)).toMatchObject({ role: idOf("viewer") });
});

test("the configured role stays if the API returns no role of the group", async () => {
  const org = await life({ seed });
  const path = "/projects/{}/groups/{}/roles";
  org.simulator.faults.add({ kind: "status", status: 404, method: "GET", path, count: "all" });
  const state = await org.create(projectGroup, { ...place, role: "role-api-project-member" });
  org.relaunch();
  expect(await org.refresh(projectGroup, state)).toEqual(state);
});

test("existing access is adopted, and another predefined role is replaced with a warning", async () => {
  const org = await life({ seed: { ...seed, project_groups: [{ ...place, role: "role-api-project-owner" }] } });
  await org.create(projectGroup, { ...place, role: "role-api-project-viewer" });
  expect(held(org)).toEqual([idOf("viewer")]);
  expect(org.warnings).toEqual([expect.stringContaining(idOf("owner")) as string]);
});

test("an import finds the role, and requires it if several roles match", async () => {
  const org = await life({ seed: { ...seed, project_groups: [{ ...place, role: "role_custom" }] } });
  expect(await org.import(projectGroup, "proj_a/group_a")).toMatchObject({ role: "role_custom" });
  const several = await life({
    seed: {
      ...seed,
      project_groups: [{ ...place, role: "role-api-project-owner" }],
      project_group_roles: [{ ...place, role_id: "role-api-project-viewer" }],
    },
  });
  await expect(several.import(projectGroup, "proj_a/group_a")).rejects.toThrow("proj_a/group_a/ROLE");
  expect(await several.import(projectGroup, "proj_a/group_a/role-api-project-viewer")).toMatchObject({
    role: "role-api-project-viewer",
  });
});
