import { expect, test } from "vitest";
import type { Seed } from "../../src/simulator/seed.ts";
import { group, groupUser, groupUserList, userRole } from "./nouns.ts";
import { answering, naming } from "./servers.ts";
import { identity, isUnchanged, organization, startRun, upgraded } from "./terraform.ts";
import type { Organization, Stored } from "./terraform.ts";

const path = "/organization/groups/group_a/users";
const seed: Seed = {
  users: [
    { id: "user-ann", email: "ann@example.com" },
    { id: "user-bob", email: "bob@example.com" },
  ],
  groups: [
    { id: "group_a", name: "A" },
    { id: "group_b", name: "B" },
  ],
  group_users: [{ group_id: "group_a", user_id: "user-bob" }],
};
const ann = { group_id: "group_a", user_id: "user-ann" };
const bob = { group_id: "group_a", user_id: "user-bob" };
const members = ({ simulator }: Organization): readonly string[] =>
  ((simulator.store.dump()["group_users"] ?? []) as readonly { readonly id: string }[]).map(({ id }) => id);
const sure = (stored: Stored | null): Stored => {
  if (stored === null) throw new Error("nothing is stored");
  return stored;
};

test("a member joins, is read again without a difference, and leaves", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(groupUser, ann);
  expect(stored.values).toMatchObject({ id: "group_a/user-ann", ...ann });
  expect(org.newRequests()).toEqual([`POST ${path}`]);
  const run = org.run();
  const refreshed = await run.refresh(groupUser, stored);
  expect(refreshed?.values).toMatchObject({ email: "ann@example.com" });
  expect(isUnchanged(run, groupUser, refreshed, ann)).toBe(true);
  org.newRequests();
  await org.run().destroy(groupUser, stored);
  expect(org.newRequests()).toEqual([`DELETE ${path}/user-ann`]);
  expect(members(org)).toEqual(["group_a/user-bob"]);
});

test("an existing member is adopted", async () => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "status", status: 400, message: "User is already a member.", method: "POST" });
  const stored = await org.run().create(groupUser, bob);
  expect(stored.values).toMatchObject({ id: "group_a/user-bob", email: "bob@example.com" });
});

test("a membership is imported by id and by identity, and states of other providers are upgraded", async () => {
  const org = await organization({ seed });
  const imported = sure(await org.run().import(groupUser, "group_a/user-bob"));
  expect(identity(groupUser, imported)).toEqual(bob);
  expect((await org.run().importByIdentity(groupUser, bob))?.values).toEqual(imported.values);
  for (const json of [
    bob,
    { ...bob, id: "group_a:user-bob" },
    { id: "group_a:user-bob" },
    { id: "group_a/user-bob" },
  ]) {
    const run = org.run();
    const refreshed = await run.refresh(groupUser, upgraded(groupUser, 0, json));
    expect(isUnchanged(run, groupUser, refreshed, bob)).toBe(true);
  }
});

test("300 members of 10 groups are refreshed with 10 requests", async () => {
  const groups = Array.from({ length: 10 }, (_, index) => ({ id: `group_${index}`, name: `G${index}` }));
  const users = Array.from({ length: 300 }, (_, index) => ({ id: `user-${index}`, email: `u${index}@example.com` }));
  const group_users = users.map(({ id }, index) => ({ group_id: `group_${index % 10}`, user_id: id }));
  const org = await organization({ seed: { groups, users, group_users } });
  const run = org.run();
  const read = group_users.map(async ({ group_id, user_id }) => await run.import(groupUser, `${group_id}/${user_id}`));
  expect((await Promise.all(read)).filter((stored) => stored === null)).toEqual([]);
  expect(org.newRequests()).toHaveLength(10);
  expect(run.warnings).toEqual([]);
});

test.each(["before", "after"] as const)("a lost answer (%s the API acted) joins once", async (commit) => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit });
  const stored = await org.run().create(groupUser, ann);
  expect(stored.values).toMatchObject(ann);
  expect(members(org)).toHaveLength(2);
});

test("a lost answer and a list that lags join once", async () => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  org.simulator.faults.add({ kind: "status", status: 400, message: "already a member", method: "POST", count: "all" });
  org.simulator.faults.add({ kind: "without-rows", where: { id: "user-ann" }, method: "GET", path, count: 2 });
  const stored = await org.run().create(groupUser, ann);
  expect(stored.values).toMatchObject(ann);
});

test("an empty answer without a new member is an error", async () => {
  const org = await organization({ seed });
  for (const body of [{}, { error: { message: "No." } }]) {
    const fault = org.simulator.faults.add({ kind: "body", body, method: "POST", commit: "before", count: "all" });
    const { error } = await org.run().apply(groupUser, null, ann);
    fault.remove();
    expect(error).toBeDefined();
  }
  expect(members(org)).toEqual(["group_a/user-bob"]);
});

test("an answer that names no member is checked by the list", async () => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "body", body: {}, method: "POST", commit: "after" });
  org.simulator.faults.add({ kind: "without-rows", where: { id: "user-ann" }, method: "GET", path, count: 2 });
  expect((await org.run().create(groupUser, ann)).values).toMatchObject(ann);
});

test("a delete that its answer does not confirm is checked by the list", async () => {
  const org = await organization({ seed });
  const stored = sure(await org.run().import(groupUser, "group_a/user-bob"));
  for (const body of [{}, { error: { message: "No." } }, { deleted: false }]) {
    const fault = org.simulator.faults.add({ kind: "body", body, method: "DELETE", commit: "before", count: "all" });
    const { stored: left, error } = await org.run().apply(groupUser, stored, null);
    fault.remove();
    expect(left).toEqual(stored);
    expect(error).toBeDefined();
  }
  org.simulator.faults.add({ kind: "body", body: {}, method: "DELETE", commit: "after" });
  await org.run().destroy(groupUser, stored);
});

test("a member who left, or whose group was deleted, is gone", async () => {
  const org = await organization({ seed });
  const stored = sure(await org.run().import(groupUser, "group_a/user-bob"));
  org.simulator.store.remove("group_users", "group_a/user-bob");
  expect(await org.run().refresh(groupUser, stored)).toBeNull();
  await org.run().destroy(groupUser, stored);
  org.simulator.store.remove("groups", "group_a");
  const run = org.run();
  expect(await run.refresh(groupUser, stored)).toBeNull();
  await run.destroy(groupUser, stored);
  expect(run.warnings).toEqual([]);
});

test("a 404 of the members of an existing group is an error", async () => {
  const org = await organization({ seed });
  const stored = sure(await org.run().import(groupUser, "group_a/user-bob"));
  org.simulator.faults.add({ kind: "status", status: 404, path: `${path}*`, count: "all" });
  await expect(org.run().refresh(groupUser, stored)).rejects.toThrow("List Not Available");
  const { stored: left, error } = await org.run().apply(groupUser, stored, null);
  expect(left).toEqual(stored);
  expect(String(error)).toContain("List Not Available");
});

test("an object that the API returns by a GET exists, although its kind has no list", async () => {
  const org = await organization({ seed });
  const stored = sure(await org.run().import(groupUser, "group_a/user-bob"));
  const path = "/organization/groups/{}/users";
  org.simulator.faults.add({ kind: "status", status: 404, method: "GET", path, count: "all" });
  expect((await org.run().refresh(groupUser, stored))?.values).toEqual(stored.values);
});

test("a kind that is not available at all is an error", async () => {
  const org = await organization({ seed });
  const stored = sure(await org.run().import(groupUser, "group_a/user-bob"));
  org.simulator.faults.add({ kind: "status", status: 404, path: "/organization/groups*", count: "all" });
  await expect(org.run().refresh(groupUser, stored)).rejects.toThrow("List Not Available");
});

test.each([{}, { error: { message: "Project not found." } }])(
  "at a wrong address that answers 404 %j no membership leaves the state",
  async (body) => {
    const org = await organization({ seed });
    const url = await answering(404, body);
    const role = await org.run().create(userRole, { user_id: "user-ann", role_id: "role-api-organization-owner" });
    const member = sure(await org.run().import(groupUser, "group_a/user-bob"));
    for (const [resource, stored] of [
      [groupUser, member],
      [userRole, role],
    ] as const) {
      await expect(startRun(url).refresh(resource, stored)).rejects.toThrow("404");
      const { stored: left, error } = await startRun(url).apply(resource, stored, null);
      expect(left).toEqual(stored);
      expect(String(error)).toContain("404");
    }
  },
);

test("the key of another organization is refused, and a destroy keeps the state", async () => {
  const [mine, other] = await Promise.all([organization({ seed }), organization({ seed: {} })]);
  const [ours, theirs] = await Promise.all([naming("org-a", mine.simulator.url), naming("org-b", other.simulator.url)]);
  const stored = sure(await startRun(ours).import(groupUser, "group_a/user-bob"));
  await expect(startRun(theirs).refresh(groupUser, stored)).rejects.toThrow("org-b");
  const { stored: left, error } = await startRun(theirs).apply(groupUser, stored, null);
  expect(left).toEqual(stored);
  expect(String(error)).toContain("org-b");
});

// Two instances of one membership

test("a second resource for one membership is named at its create and at each refresh, and the last destroy removes the membership", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const [one, two] = await Promise.all([run.create(groupUser, ann), run.create(groupUser, ann)]);
  expect(run.newWarnings()).toEqual(["Object Managed Twice"]);
  const plan = org.run();
  const [first, second] = await Promise.all([plan.refresh(groupUser, one), plan.refresh(groupUser, two)]);
  expect(plan.newWarnings()).toEqual(["Object Managed Twice", "Object Managed Twice"]);
  const single = org.run();
  await single.destroy(groupUser, sure(first));
  expect(single.newWarnings()).toEqual(["Object Left in Place"]);
  expect(members(org)).toContain("group_a/user-ann");
  const both = org.run();
  await both.destroy(groupUser, sure(first));
  await both.destroy(groupUser, sure(second));
  expect(members(org)).not.toContain("group_a/user-ann");
});

test("a membership that had two resources and has one now is removed", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const [first] = await Promise.all(["1", "2"].map(async () => await run.import(groupUser, "group_a/user-bob")));
  const later = org.run();
  const refreshed = sure(await later.refresh(groupUser, sure(first ?? null)));
  await org.run().destroy(groupUser, refreshed);
  expect(members(org)).toEqual([]);
});

test("a deposed instance beside the current instance is removed from the state, and the membership stays", async () => {
  const org = await organization({ seed });
  const old = await org.run().create(groupUser, ann);
  const current = await org.run().create(groupUser, ann);
  const plan = org.run();
  const [deposed] = await Promise.all([plan.refresh(groupUser, old), plan.refresh(groupUser, current)]);
  await org.run().destroy(groupUser, sure(deposed));
  expect(members(org)).toContain("group_a/user-ann");
});

test("create_before_destroy keeps the membership", async () => {
  const org = await organization({ seed });
  const old = await org.run().create(groupUser, ann);
  const run = org.run();
  await run.create(groupUser, ann);
  await run.destroy(groupUser, old);
  expect(members(org)).toContain("group_a/user-ann");
});

test.each([
  ["at once", 0],
  ["with a lag", 3],
])("a destroy and a create of one membership in one run leave it, where the API removes %s", async (_, reads) => {
  const org = await organization({ seed });
  const old = sure(await org.run().import(groupUser, "group_a/user-bob"));
  if (reads > 0) {
    const exists = { status: 400, message: "already a member" } as const;
    org.simulator.faults.add({ kind: "status", ...exists, method: "POST", count: reads });
    const lagging = {
      object: "list",
      data: [{ id: "user-bob", email: "bob@example.com" }],
      has_more: false,
      next: null,
    };
    org.simulator.faults.add({ kind: "body", body: lagging, method: "GET", path, count: reads });
  }
  const run = org.run();
  const [destroyed, created] = await Promise.all([run.apply(groupUser, old, null), run.apply(groupUser, null, bob)]);
  expect([destroyed.error, created.error]).toEqual([undefined, undefined]);
  expect(members(org)).toEqual(["group_a/user-bob"]);
});

test("a create that meets a delete that lags for too long fails, and records nothing", async () => {
  const org = await organization({ seed });
  const old = sure(await org.run().import(groupUser, "group_a/user-bob"));
  org.simulator.faults.add({ kind: "status", status: 400, message: "already a member", method: "POST", count: "all" });
  const run = org.run();
  await run.destroy(groupUser, old);
  const { stored, error } = await run.apply(groupUser, null, bob);
  expect([stored, error === undefined]).toEqual([null, false]);
});

test("a create that meets a running delete of the same assignment joins again", async () => {
  const org = await organization({ seed });
  const old = await org.run().create(userRole, alias);
  org.simulator.faults.add({ kind: "delay", milliseconds: 100, method: "DELETE" });
  const run = org.run();
  const destroy = run.apply(userRole, old, null);
  await expect.poll(() => org.simulator.journal.count({ method: "DELETE" })).toBe(1);
  const create = await run.apply(userRole, null, alias);
  expect([(await destroy).error, create.error]).toEqual([undefined, undefined]);
  expect(roles(org)).toHaveLength(1);
});

// Interruptions

test.each(["before", "after"] as const)(
  "a membership whose create is interrupted %s the API acted is found or gone at the next refresh",
  async (commit) => {
    const org = await organization({ seed });
    org.simulator.faults.add({ kind: "silence", method: "POST", commit });
    const run = org.run();
    const pending = run.apply(groupUser, null, ann);
    await expect.poll(() => org.simulator.journal.count({ method: "POST" })).toBe(1);
    await expect.poll(() => members(org).length).toBe(commit === "after" ? 2 : 1);
    run.interrupt();
    const { stored, error } = await pending;
    expect(error).toMatchObject({ outcome: "unknown" });
    const refreshed = await org.run().refresh(groupUser, sure(stored));
    expect(refreshed?.values["id"]).toBe(commit === "after" ? "group_a/user-ann" : undefined);
    await org.run().destroy(groupUser, sure(stored));
    expect(members(org)).toEqual(["group_a/user-bob"]);
  },
);

test("a group and its member are created in one run", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const made = await run.create(group, { name: "C" });
  const stored = await run.create(groupUser, { group_id: made.values["id"], user_id: "user-ann" });
  expect((await org.run().refresh(groupUser, stored))?.values).toMatchObject({ user_id: "user-ann" });
});

test("a list of members without a group lists the members of all groups", async () => {
  const org = await organization({ seed });
  const listed = await org.run().list(groupUserList, {});
  expect(listed).toMatchObject([{ displayName: "bob@example.com", identity: bob, state: { id: "group_a/user-bob" } }]);
});

// Assignments: ids with aliases

const owner = "role-api-organization-owner__api-organization__org-simulator";
const alias = { user_id: "user-ann", role_id: "role-api-organization-owner" };
const roles = ({ simulator }: Organization): readonly unknown[] => simulator.store.dump()["user_roles"] ?? [];

test("a role that is configured as an alias keeps the alias", async () => {
  const org = await organization({ seed });
  const stored = await org.run().create(userRole, alias);
  expect(stored.values).toMatchObject({ id: "user-ann/role-api-organization-owner", ...alias, name: "owner" });
  const run = org.run();
  const refreshed = await run.refresh(userRole, stored);
  expect(isUnchanged(run, userRole, refreshed, alias)).toBe(true);
  org.newWrites();
  await org.run().destroy(userRole, stored);
  expect(org.newWrites()).toEqual([["DELETE", `/organization/users/user-ann/roles/${owner}`, undefined]]);
  expect(roles(org)).toEqual([]);
});

test("an inherited role of a person does not count, and is assigned directly", async () => {
  const org = await organization({
    seed: {
      ...seed,
      group_users: [ann],
      group_roles: [{ group_id: "group_a", role_id: "role-api-organization-owner" }],
    },
  });
  expect(await org.run().import(userRole, `user-ann/${owner}`)).toBeNull();
  const stored = await org.run().create(userRole, alias);
  expect(roles(org)).toHaveLength(1);
  expect((await org.run().refresh(userRole, stored))?.values).toMatchObject(alias);
  await org.run().destroy(userRole, stored);
  expect(roles(org)).toEqual([]);
  expect(await org.run().refresh(userRole, stored)).toBeNull();
});

test("an alias and the id of a role are one object, and a warning names both resources", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const [one, two] = await Promise.all([
    run.create(userRole, alias),
    run.create(userRole, { ...alias, role_id: owner }),
  ]);
  expect(run.newWarnings()).toEqual(["Object Managed Twice"]);
  const plan = org.run();
  const [first] = await Promise.all([plan.refresh(userRole, one), plan.refresh(userRole, two)]);
  expect(plan.newWarnings()).toEqual(["Object Managed Twice", "Object Managed Twice"]);
  await org.run().destroy(userRole, sure(first));
  expect(roles(org)).toHaveLength(1);
});

test.each([
  ["first", true],
  ["last", false],
])("a destroy and a create of one assignment in one run leave it, the destroy %s", async (_, isFirst) => {
  const org = await organization({ seed });
  const old = await org.run().create(userRole, alias);
  const run = org.run();
  const create = async () => await run.apply(userRole, null, { ...alias, role_id: owner });
  const destroy = async () => await run.apply(userRole, old, null);
  const outcomes = isFirst ? [await destroy(), await create()] : [await create(), await destroy()];
  expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined]);
  expect(roles(org)).toHaveLength(1);
});

test("a destroy and a create of one assignment at the same time leave it", async () => {
  const org = await organization({ seed });
  const old = await org.run().create(userRole, alias);
  const run = org.run();
  const outcomes = await Promise.all([run.apply(userRole, old, null), run.apply(userRole, null, alias)]);
  expect(outcomes.map(({ error }) => error)).toEqual([undefined, undefined]);
  expect(roles(org)).toHaveLength(1);
});
