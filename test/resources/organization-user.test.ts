import { expect, test } from "vitest";
import { organizationUser as offer } from "../../src/resources/organization-user.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, partsOf, problems } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: organizationUser, one: organizationUserData, all: organizationUsersData } = partsOf(offer);
const seed: Seed = {
  projects: [{ id: "proj_a", name: "A" }],
  users: [
    { id: "user-ann", name: "Ann", email: "ann@example.com", role: "owner", added_at: 2000 },
    { id: "user-bob", email: "bob@example.com", added_at: 1000 },
    { id: "user-cyd", added_at: 3000 },
  ],
  project_users: [{ project_id: "proj_a", user_id: "user-bob" }],
};
const rows = ({ simulator }: Life) =>
  (simulator.store.dump()["users"] ?? []) as readonly { id: string; role: string }[];
const posts = ({ simulator }: Life) =>
  simulator.journal.entries({ method: "POST" }).map(({ path, body }) => [path, body]);

test("a person with the configured role is adopted without a change", async () => {
  const org = await life({ seed });
  const state = await org.create(organizationUser, { email: "Ann@Example.com", role: "Owner" });
  expect(state).toMatchObject({ id: "user-ann", user_id: "user-ann", email: "Ann@Example.com", role: "Owner" });
  expect(posts(org)).toEqual([]);
  org.relaunch();
  expect(await org.refresh(organizationUser, state)).toEqual(state);
});

test("a person with another role gets the configured role", async () => {
  const org = await life({ seed });
  const state = await org.create(organizationUser, { user_id: "user-cyd", role: "OWNER" });
  expect(state).toMatchObject({ email: null, name: null });
  const { state: reader } = await org.apply(organizationUser, state, { user_id: "user-cyd", role: "reader" });
  expect(posts(org)).toEqual([
    ["/organization/users/user-cyd", { role: "owner" }],
    ["/organization/users/user-cyd", { role: "reader" }],
  ]);
  expect(reader).toEqual({ ...state, role: "reader" });
});

test("user_id and email must name one person", async () => {
  const org = await life({ seed });
  const both = { user_id: "user-ann", email: "Ann@example.com", role: "owner" };
  expect(problems(organizationUser, both)).toEqual([]);
  expect(await org.create(organizationUser, both)).toMatchObject({ id: "user-ann" });
  const { error } = await org.apply(organizationUser, null, { ...both, email: "bob@example.com" });
  expect(error).toMatchObject({ message: expect.stringContaining("has the email address ann@example.com") as string });
});

test("a person who is not in the organization is an error", async () => {
  const org = await life({ seed });
  const { error } = await org.apply(organizationUser, null, { email: "zoe@example.com", role: "reader" });
  expect(error).toMatchObject({ message: expect.stringContaining("zoe@example.com") as string });
  expect(error).toMatchObject({ message: expect.stringContaining("or invite the person first") as string });
});

test("a destroy removes the person only from the state", async () => {
  const org = await life({ seed });
  const state = await org.create(organizationUser, { user_id: "user-bob", role: "reader" });
  org.simulator.journal.clear();
  expect(await org.apply(organizationUser, state, null)).toEqual({ state: null, error: undefined });
  expect(org.requests()).toEqual([]);
  expect(rows(org)).toHaveLength(3);
});

test("a destroy with remove_on_destroy removes the person, also a person who left before", async () => {
  const org = await life({ seed });
  const config = { user_id: "user-bob", role: "reader" };
  const kept = await org.create(organizationUser, config);
  const { state } = await org.apply(organizationUser, kept, { ...config, remove_on_destroy: true });
  expect(posts(org)).toEqual([]);
  expect(await org.apply(organizationUser, state, null)).toEqual({ state: null, error: undefined });
  expect(rows(org).map(({ id }) => id)).toEqual(["user-ann", "user-cyd"]);
  expect(await org.apply(organizationUser, state, null)).toEqual({ state: null, error: undefined });
  org.relaunch();
  expect(state && (await org.refresh(organizationUser, state))).toBeNull();
});

test("a person whose email changed is the same person, and a destroy removes nobody", async () => {
  const org = await life({ seed });
  const config = { email: "Bob@example.com", role: "reader", remove_on_destroy: true };
  const state = await org.create(organizationUser, config);
  const later = await life({ seed: { users: [{ id: "user-bob", email: "bob.new@example.com", added_at: 1000 }] } });
  const refreshed = await later.refresh(organizationUser, state);
  expect(refreshed).toEqual(state);
  expect(later.plan(organizationUser, refreshed, config)).toMatchObject({ planned: state, replace: [] });
});

test("the person's new address changes nothing in the API, and another person's address replaces", async () => {
  const org = await life({ seed });
  const config = { email: "bob@example.com", role: "reader", remove_on_destroy: true };
  const state = await org.create(organizationUser, config);
  const users = [{ id: "user-bob", email: "Bob.New@example.com", added_at: 1000 }, ...(seed.users ?? []).slice(0, 1)];
  const later = await life({ seed: { users } });
  const followed = { ...config, email: "bob.new@example.com" };
  expect(later.plan(organizationUser, state, followed).replace).toHaveLength(1);
  const refreshed = await later.refresh(organizationUser, state);
  expect(later.plan(organizationUser, refreshed, { ...config, email: "ann@example.com" }).replace).toHaveLength(1);
  expect(await later.apply(organizationUser, refreshed, followed)).toEqual({
    state: { ...state, email: followed.email },
  });
  expect(later.simulator.journal.entries({ method: "POST" })).toEqual([]);
  expect(rows(later)).toHaveLength(2);
});

test("a replacement with create_before_destroy keeps the person in the organization", async () => {
  const org = await life({ seed });
  const config = { user_id: "user-bob", role: "reader", remove_on_destroy: true };
  const state = await org.create(organizationUser, config);
  org.relaunch();
  await org.create(organizationUser, config);
  expect(await org.destroyAfterCreate(organizationUser, state)).toEqual({ state: null, error: undefined });
  expect(rows(org)).toHaveLength(3);
});

test.each(["user-ann", "ANN@example.com"])("%s imports the person as a create records the person", async (id) => {
  const org = await life({ seed });
  const state = await org.import(organizationUser, id);
  expect(state).toMatchObject({ user_id: "user-ann", role: "owner", remove_on_destroy: false });
  expect(org.plan(organizationUser, state, { email: "ann@example.com", role: "owner" }).planned).toEqual(state);
});

test("forty adoptions take one list", async () => {
  const users = Array.from({ length: 40 }, (_, index) => ({ id: `user-${index}`, email: `u${index}@example.com` }));
  const org = await life({ seed: { users } });
  await Promise.all(users.map(async ({ email }) => await org.create(organizationUser, { email, role: "reader" })));
  expect(org.requests()).toEqual(["GET /organization/users"]);
});

test.each([
  ["heeds the filter", undefined, 2],
  ["filters by the letter", { kind: "body", body: { data: [], has_more: false } }, 5],
  ["ignores the filter", { kind: "body", body: { data: [{ id: "user-0" }], has_more: true } }, 5],
] as const)("one of 300 is found by email when the API %s", async (_how, fault, requests) => {
  const users = Array.from({ length: 300 }, (_, index) => ({ id: `user-${index}`, email: `u${index}@example.com` }));
  const org = await life({ seed: { users } });
  if (fault) org.simulator.faults.add({ ...fault, path: "/organization/users", skip: 1 });
  expect(await org.create(organizationUser, { email: "U250@example.com", role: "reader" })).toMatchObject({
    user_id: "user-250",
  });
  expect(org.requests()).toHaveLength(requests);
});

test.each([
  [{ role: "owner" }, "At least one of user_id, email"],
  [{ user_id: "user-ann", role: "member" }, "role"],
  [{ user_id: "..", role: "owner" }, "user_id"],
])("%j is refused without a request", (config, problem) => {
  expect(problems(organizationUser, config).join()).toContain(problem);
});

test("data sources read one person, and all people in the order of their addition, by email and role", async () => {
  const org = await life({ seed, pageSize: 2 });
  expect(await org.data(organizationUserData, { email: "BOB@example.com" })).toMatchObject({ user_id: "user-bob" });
  await expect(org.data(organizationUserData, { user_id: "user-x" })).rejects.toThrow(
    'The API has no organization user with the user_id "user-x".',
  );
  expect(problems(organizationUserData, { email: "" }).join()).toContain("email must not be empty");
  expect(await org.data(organizationUsersData, {})).toMatchObject({
    users: [{ id: "user-bob" }, { id: "user-ann" }, { id: "user-cyd", email: null, name: null }],
  });
  expect(await org.data(organizationUsersData, { role: "Owner" })).toMatchObject({ users: [{ id: "user-ann" }] });
  expect(await org.data(organizationUsersData, { email: "bob@EXAMPLE.com" })).toMatchObject({
    users: [{ id: "user-bob" }],
  });
});
