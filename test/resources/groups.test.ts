import { expect, test } from "vitest";
import { groupUser as groupUserOffer } from "../../src/resources/group-user.ts";
import { group as groupOffer } from "../../src/resources/group.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, partsOf } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: group, one: groupData } = partsOf(groupOffer);
const { resource: groupUser, all: groupUsersData } = partsOf(groupUserOffer);
const seed: Seed = {
  projects: [{ id: "proj_a", name: "A" }],
  users: [
    { id: "user-ann", name: "Ann", email: "ann@example.com" },
    { id: "user-bob", name: "Bob", email: "bob@example.com" },
  ],
  service_accounts: [{ id: "svc_acct_bot", project_id: "proj_a", name: "Bot" }],
  groups: [
    { id: "group_a", name: "A" },
    { id: "group_scim", name: "Synced", is_scim_managed: true },
  ],
};
const members = ({ simulator }: Life) =>
  ((simulator.store.dump()["group_users"] ?? []) as readonly { readonly id: string }[]).map(({ id }) => id);

test("a group is created, renamed in place and deleted", async () => {
  const org = await life({ seed });
  const state = await org.create(group, { name: "Platform" });
  expect(state).toMatchObject({ name: "Platform", is_scim_managed: false, group_type: "group" });
  expect(state["group_id"]).toBe(state["id"]);
  const { state: renamed } = await org.apply(group, state, { name: "Product" });
  expect(renamed).toEqual({ ...state, name: "Product" });
  expect(await org.apply(group, renamed, null)).toEqual({ state: null, error: undefined });
});

test("the plan refuses to rename or destroy a group that an identity provider manages, and accepts no change", async () => {
  const org = await life({ seed });
  const state = await org.import(group, "group_scim");
  const summaries = (config: object | null) =>
    org.plan(group, state, config).diagnostics.map(({ severity, summary }) => [severity, summary]);
  const refusal = [["error", "Group Managed by an Identity Provider"]];
  expect(summaries({ name: "Other" })).toEqual(refusal);
  expect(summaries(null)).toEqual(refusal);
  expect(summaries({ name: "Synced" })).toEqual([]);
});

test("a 404 of the list of groups proves nothing about groups and members", async () => {
  const org = await life({ seed });
  const state = await org.create(group, { name: "Platform" });
  const member = await org.create(groupUser, { group_id: "group_a", user_id: "user-ann" });
  org.relaunch();
  org.simulator.faults.add({ kind: "status", status: 404, path: "/organization/groups", count: "all" });
  org.simulator.faults.add({ kind: "status", status: 404, path: "/organization/groups/{}", count: "all" });
  org.simulator.faults.add({ kind: "status", status: 404, path: "/organization/groups/{}/users", count: "all" });
  org.simulator.faults.add({ kind: "status", status: 404, path: "/organization/groups/{}/users/{}", count: "all" });
  await expect(org.refresh(group, state)).rejects.toThrow("does not prove that an object was deleted");
  await expect(org.refresh(groupUser, member)).rejects.toThrow("does not prove that an object was deleted");
});

test("a member is named by id or email, whether a person or a service account", async () => {
  const org = await life({ seed });
  const ann = await org.create(groupUser, { group_id: "group_a", email: "Ann@Example.com" });
  expect(ann).toMatchObject({ user_id: "user-ann", name: "Ann", is_service_account: false });
  const bob = await org.create(groupUser, { group_id: "group_a", user_id: "user-bob" });
  expect(bob).toMatchObject({ email: "bob@example.com", name: "Bob" });
  const bot = await org.create(groupUser, { group_id: "group_a", user_id: "svc_acct_bot" });
  expect(bot).toMatchObject({ email: null, is_service_account: true });
  org.relaunch();
  for (const state of [ann, bob]) expect(await org.refresh(groupUser, state)).toEqual(state);
  expect(await org.import(groupUser, "group_a/bob@example.com")).toEqual(bob);
});

test("an existing member is adopted, and a destroy leaves the other members", async () => {
  const org = await life({ seed: { ...seed, group_users: [{ group_id: "group_a", user_id: "user-bob" }] } });
  const bob = await org.create(groupUser, { group_id: "group_a", user_id: "user-bob" });
  await org.create(groupUser, { group_id: "group_a", user_id: "user-ann" });
  expect(await org.apply(groupUser, bob, null)).toEqual({ state: null, error: undefined });
  expect(members(org)).toEqual(["group_a/user-ann"]);
});

test("500 members in 20 groups are refreshed with 20 requests", async () => {
  const groups = Array.from({ length: 20 }, (_, number) => ({ id: `group_${number}`, name: `Group ${number}` }));
  const users = Array.from({ length: 25 }, (_, number) => ({ id: `user-${number}`, email: `${number}@example.com` }));
  const pairs = groups.flatMap(({ id }) => users.map((user) => ({ group_id: id, user_id: user.id })));
  const org = await life({ seed: { groups, users, group_users: pairs } });
  const states = await Promise.all(
    pairs.map(async ({ group_id, user_id }) => await org.import(groupUser, `${group_id}/${user_id}`)),
  );
  org.relaunch();
  org.simulator.journal.clear();
  const refreshed = await Promise.all(states.map(async (state) => state && (await org.refresh(groupUser, state))));
  expect(refreshed).toEqual(states);
  expect(org.requests()).toHaveLength(20);
});

test("1000 members are one page, and a data source filters them", async () => {
  const users = Array.from({ length: 1000 }, (_, number) => ({ id: `user-${number}`, email: `${number}@example.com` }));
  const group_users = users.map(({ id }) => ({ group_id: "group_a", user_id: id }));
  const org = await life({ seed: { groups: seed.groups ?? [], users, group_users } });
  const { users: found } = await org.data(groupUsersData, { group_id: "group_a", email: "999@EXAMPLE.com" });
  expect(found).toMatchObject([{ id: "user-999" }]);
  expect(org.requests().filter((request) => request.includes("/groups/"))).toHaveLength(1);
  expect(await org.data(groupData, { name: "A" })).toMatchObject({ group_id: "group_a" });
});
