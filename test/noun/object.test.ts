import { expect, test } from "vitest";
import type { Seed } from "../../src/simulator/seed.ts";
import { project as projectOffer } from "../../src/resources/project.ts";
import { projectServiceAccount } from "../../src/resources/project-service-account.ts";
import { partsOf } from "../resources/life.ts";
import { group, groupData, groupList, groupsData } from "./nouns.ts";
import { answering, naming } from "./servers.ts";
import { identity, isUnchanged, organization, startRun, upgraded } from "./terraform.ts";
import type { Organization } from "./terraform.ts";

const { resource: project, list: projectList } = partsOf(projectOffer);
const { resource: account, list: accountList } = partsOf(projectServiceAccount);
const path = "/organization/groups";
const seed: Seed = {
  projects: [
    { id: "proj_a", name: "A", created_at: 1_750_000_000 },
    { id: "proj_b", name: "B", created_at: 1_750_000_001 },
  ],
  service_accounts: [{ id: "svc_acct_a", project_id: "proj_a", name: "Bot", role: "none" }],
  groups: [{ id: "group_old", name: "Old", created_at: 1_750_000_000 }],
};
const writers = { name: "Writers" };
const rows = ({ simulator }: Organization): readonly { readonly id: string; readonly name: string }[] =>
  (simulator.store.dump()["groups"] ?? []) as readonly { readonly id: string; readonly name: string }[];

test("an object is created once, read again without a difference, renamed in place and deleted", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(group, writers);
  const id = rows(org)[1]?.id;
  expect(stored.values).toMatchObject({ id, group_id: id, name: "Writers" });
  expect(org.newRequests()).toEqual([`GET ${path}`, `POST ${path}`]);
  const run = org.run();
  const refreshed = await run.refresh(group, stored);
  expect(isUnchanged(run, group, refreshed, writers)).toBe(true);
  expect(org.newRequests()).toEqual([`GET ${path}`]);
  const { stored: renamed } = await org.run().apply(group, refreshed, { name: "Authors" });
  expect(org.newWrites()).toEqual([["POST", `${path}/${id}`, { name: "Authors" }]]);
  if (renamed) await org.run().destroy(group, renamed);
  expect(org.newWrites()).toEqual([["DELETE", `${path}/${id}`, undefined]]);
  expect(rows(org)).toHaveLength(1);
});

test("a page of the list requests a thousand rows and continues by `next`", async () => {
  const groups = Array.from({ length: 45 }, (_, index) => ({ id: `group_${index}`, name: `G${index}` }));
  const org = await organization({ seed: { groups }, pageSize: 20 });
  await org.run().import(group, "group_44");
  const queries = org.simulator.journal.entries().map(({ query }) => query);
  expect(queries).toEqual([
    { limit: "1000" },
    { limit: "1000", after: "group_19" },
    { limit: "1000", after: "group_39" },
  ]);
});

test("an object is imported by id and by identity, and the state of another provider is upgraded", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const imported = await run.import(group, "group_old");
  expect(imported?.values).toEqual({
    id: "group_old",
    group_id: "group_old",
    name: "Old",
    created_at: 1_750_000_000,
    ...noTimeouts,
  });
  expect(imported && identity(group, imported)).toEqual({ group_id: "group_old" });
  expect((await run.importByIdentity(group, { group_id: "group_old" }))?.values).toEqual(imported?.values);
  for (const json of [
    { id: "group_old", group_id: "group_old", name: "Old", is_scim_managed: false, created_at: 1_750_000_000 },
    { group_id: "group_old", name: "Old" },
    { id: "group_old", name: "Old" },
  ]) {
    expect((await run.refresh(group, upgraded(group, 0, json)))?.values).toEqual(imported?.values);
  }
});
const noTimeouts = { timeouts: null };

test("a lost answer makes no second object, and a warning names how the object was found", async () => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  const run = org.run();
  await run.create(group, writers);
  expect(rows(org)).toHaveLength(2);
  expect(run.newWarnings()).toEqual(["Object Taken Over"]);
});

test("a lost answer while the list lags makes no second object", async () => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  org.simulator.faults.add({ kind: "without-rows", method: "GET", path, where: { name: "Writers" }, count: 3 });
  const run = org.run();
  await run.create(group, writers);
  expect(rows(org)).toHaveLength(2);
});

test("an update and a delete whose answers are lost succeed", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(group, writers);
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  const { stored: renamed, error } = await org.run().apply(group, stored, { name: "Authors" });
  expect(error).toBeUndefined();
  org.simulator.faults.add({ kind: "status", status: 502, method: "DELETE", commit: "after" });
  if (renamed) await org.run().destroy(group, renamed);
  expect(rows(org)).toHaveLength(1);
});

test("a 409 to an update is repeated", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(group, writers);
  org.simulator.faults.add({ kind: "status", status: 409, method: "POST" });
  expect(await org.run().apply(group, stored, { name: "Authors" })).toMatchObject({ error: undefined });
});

test("a group that was deleted elsewhere is gone, and its destroy succeeds", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(group, writers);
  org.simulator.store.remove("groups", String(stored.values["id"]));
  expect(await org.run().refresh(group, stored)).toBeNull();
  await org.run().destroy(group, stored);
});

test("a kind that is not available proves nothing about its objects", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(group, writers);
  org.simulator.faults.add({ kind: "status", status: 404, path: "/organization/groups*", count: "all" });
  await expect(org.run().refresh(group, stored)).rejects.toThrow("List Not Available");
  const { stored: left, error } = await org.run().apply(group, stored, null);
  expect(left).toEqual(stored);
  expect(String(error)).toContain("List Not Available");
});

const gateways = [
  { message: "no Route matched with those values" },
  { error: "Not Found" },
  { detail: "Not Found" },
  { error: { message: "Project not found.", type: "invalid_request_error", code: null } },
  {},
];

test.each(gateways)("at a wrong address that answers 404 %j nothing leaves the state", async (body) => {
  const org = await organization({ seed });
  const url = await answering(404, body);
  for (const [resource, id] of [
    [group, "group_old"],
    [project, "proj_a"],
    [account, "proj_a/svc_acct_a"],
  ] as const) {
    const stored = await org.run().import(resource, id);
    if (!stored) throw new Error(`${id} was not imported`);
    await expect(startRun(url).refresh(resource, stored)).rejects.toThrow("404");
    const { stored: left, error } = await startRun(url).apply(resource, stored, null);
    expect(left).toEqual(stored);
    expect(String(error)).toContain("404");
  }
});

test("the key of another organization is refused with both names, and a destroy keeps the state", async () => {
  const [mine, other] = await Promise.all([organization({ seed }), organization({ seed: {} })]);
  const [ours, theirs] = await Promise.all([naming("org-a", mine.simulator.url), naming("org-b", other.simulator.url)]);
  for (const [resource, id] of [
    [group, "group_old"],
    [project, "proj_a"],
    [account, "proj_a/svc_acct_a"],
  ] as const) {
    const stored = await startRun(ours).import(resource, id);
    if (!stored) throw new Error(`${id} was not imported`);
    await expect(startRun(theirs).refresh(resource, stored)).rejects.toThrow(
      /org-a.*org-b|does not know the project proj_a/su,
    );
    const { stored: left, error } = await startRun(theirs).apply(resource, stored, null);
    expect(left).toEqual(stored);
    expect(String(error)).toMatch(/org-a.*org-b|does not know the project proj_a/su);
  }
});

test("a success without its effect is an error", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(group, writers);
  for (const body of [{ error: { message: "Not allowed." } }, {}, { deleted: false }]) {
    const fault = org.simulator.faults.add({ kind: "body", body, method: "DELETE", commit: "before", count: "all" });
    const { stored: left, error } = await org.run().apply(group, stored, null);
    fault.remove();
    expect(left).toEqual(stored);
    expect(error).toBeDefined();
  }
  const wrapped = { error: { message: "Not allowed." } };
  org.simulator.faults.add({ kind: "body", body: wrapped, method: "POST", commit: "before", count: "all" });
  const update = await org.run().apply(group, stored, { name: "Authors" });
  expect([update.stored, String(update.error)]).toEqual([stored, expect.stringContaining("Not allowed.")]);
  const create = await org.run().apply(group, null, { name: "Third" });
  expect(String(create.error)).toContain("Not allowed.");
  expect(rows(org)).toHaveLength(2);
});

test("a 200 to an archive is an error if the project stays active", async () => {
  const org = await organization({ seed });
  const stored = await org.run().import(project, "proj_a");
  const row = { object: "organization.project", id: "proj_a", name: "A", status: "active", archived_at: null };
  for (const body of [row, {}, { error: { message: "Not allowed." } }]) {
    org.simulator.faults.add({ kind: "body", body, path: "/organization/projects/proj_a/archive", commit: "before" });
    const { stored: left, error } = await org.run().apply(project, stored, null);
    expect(left).toEqual(stored);
    expect(error).toBeDefined();
  }
});

test("an object is gone with its parent, but not if its parent belongs to another organization", async () => {
  const org = await organization({ seed });
  const stored = await org.run().import(account, "proj_a/svc_acct_a");
  if (!stored) throw new Error("the account was not imported");
  org.simulator.store.remove("projects", "proj_a");
  await expect(org.run().refresh(account, stored)).rejects.toThrow("does not know the project proj_a");
  const archived = await organization({
    seed: { projects: [{ id: "proj_a", name: "A", archived_at: 1_750_000_000 }] },
  });
  expect(await archived.run().refresh(account, stored)).toBeNull();
  await archived.run().destroy(account, stored);
});

test.each([
  ["before the list is read", "GET", "before"],
  ["before the create is carried out", "POST", "before"],
  ["after the create is carried out", "POST", "after"],
] as const)("interrupted %s, a create loses nothing and makes nothing twice", async (_, method, commit) => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "silence", method, commit });
  const run = org.run();
  const pending = run.apply(group, null, writers);
  await expect.poll(() => org.simulator.journal.count({ method })).toBe(1);
  await expect.poll(() => rows(org).length).toBe(commit === "after" ? 2 : 1);
  run.interrupt();
  const { stored, error } = await pending;
  expect(error).toBeDefined();
  expect(stored === null).toBe(method === "GET");
  if (!stored) return;
  const later = org.run();
  const refreshed = await later.refresh(group, stored);
  expect(refreshed === null).toBe(commit === "before");
  if (!refreshed) return;
  await later.destroy(group, refreshed);
  expect(later.newWarnings()).toEqual(["Object May Be Left Behind"]);
});

test("an object whose delete is interrupted stays in the state, and the next destroy succeeds", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(group, writers);
  org.simulator.faults.add({ kind: "silence", method: "DELETE", commit: "after" });
  const run = org.run();
  const pending = run.apply(group, stored, null);
  await expect.poll(() => rows(org).length).toBe(1);
  run.interrupt();
  const { stored: left, error } = await pending;
  expect([left, error === undefined]).toEqual([stored, false]);
  await org.run().destroy(group, stored);
});

test("one object under two addresses is named at each refresh, and the last destroy removes it", async () => {
  const org = await organization({ seed });
  const imports = org.run();
  const [one, two] = await Promise.all(["group_old", "group_old"].map(async (id) => await imports.import(group, id)));
  expect(imports.newWarnings()).toEqual(["Object Managed Twice", "Object Managed Twice"]);
  if (!one || !two) throw new Error("the group was not imported");
  const run = org.run();
  await run.destroy(group, one);
  expect(run.newWarnings()).toEqual(["Object Left in Place"]);
  expect(rows(org)).toHaveLength(1);
  await run.destroy(group, two);
  expect(rows(org)).toHaveLength(0);
});

test("a data source reads an object by id or name, and lists all objects with a filter", async () => {
  const org = await organization({ seed });
  const run = org.run();
  expect(await run.data(groupData, { group_id: "group_old" })).toMatchObject({
    id: "group_old",
    is_scim_managed: false,
  });
  expect(await run.data(groupData, { name: "Old" })).toMatchObject({ group_id: "group_old" });
  await expect(run.data(groupData, { name: "None" })).rejects.toThrow("The API has no group");
  expect(await run.data(groupsData, { name: "Old" })).toMatchObject({ groups: [{ id: "group_old" }] });
  expect(await run.data(groupsData, { name: "None" })).toMatchObject({ groups: [] });
});

test("a list stops after the page with enough rows, and returns whole objects", async () => {
  const groups = Array.from({ length: 45 }, (_, index) => ({ id: `group_${index}`, name: `G${index}` }));
  const org = await organization({ seed: { groups }, pageSize: 20 });
  const found = await org.run().list(groupList, {}, 15);
  expect(found).toHaveLength(15);
  expect(found[0]).toMatchObject({ displayName: "G0", identity: { group_id: "group_0" }, state: { id: "group_0" } });
  expect(org.newRequests()).toEqual([`GET ${path}`]);
  expect(await org.run().list(groupList, {})).toHaveLength(45);
});

test("a list without its parent lists the objects of all live parents", async () => {
  const org = await organization({
    seed: {
      projects: [
        { id: "proj_a", name: "A" },
        { id: "proj_b", name: "B" },
        { id: "proj_c", name: "C", archived_at: 1_750_000_000 },
      ],
      service_accounts: ["proj_a", "proj_b"].map((project_id) => ({
        id: `svc_${project_id}`,
        project_id,
        name: "Bot",
      })),
    },
  });
  const run = org.run();
  expect((await run.list(accountList, {})).map(({ identity: { project_id } }) => project_id)).toEqual([
    "proj_a",
    "proj_b",
  ]);
  expect(await run.list(accountList, { project_id: "proj_b" })).toHaveLength(1);
  expect(await run.list(projectList, {})).toHaveLength(2);
  await expect(run.list(accountList, { project_id: "proj_x" })).rejects.toThrow("404");
});

test("a listed object equals the imported object", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const [listed] = await run.list(accountList, { project_id: "proj_a" });
  expect(listed?.state).toEqual((await run.import(account, "proj_a/svc_acct_a"))?.values);
});
