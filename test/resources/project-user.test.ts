import OpenAI from "openai";
import { expect, test } from "vitest";
import { projectServiceAccount as accountOffer } from "../../src/resources/project-service-account.ts";
import { projectUser as offer } from "../../src/resources/project-user.ts";
import { project as projectOffer } from "../../src/resources/project.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, partsOf, problems } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: projectUser, one: projectUserData, all: projectUsersData } = partsOf(offer);
const { resource: project } = partsOf(projectOffer);
const { resource: projectServiceAccount } = partsOf(accountOffer);
const members = "/organization/projects/proj_a/users";
const seed: Seed = {
  projects: [
    { id: "proj_a", name: "A" },
    { id: "proj_b", name: "B" },
  ],
  users: [
    { id: "user-ann", name: "Ann", email: "ann@example.com" },
    { id: "user-bob", name: "", email: "bob@example.com" },
    { id: "user-cyd" },
  ],
  project_users: [{ project_id: "proj_a", user_id: "user-bob", role: "owner", added_at: 1_750_000_000 }],
};
const ann = { project_id: "proj_a", user_id: "user-ann", role: "member" };
const rows = ({ simulator }: Life) =>
  (simulator.store.dump()["project_users"] ?? []) as readonly { id: string; role: string }[];
const writes = ({ simulator }: Life) =>
  simulator.journal.entries().flatMap(({ method, path, body }) => (method === "GET" ? [] : [[method, path, body]]));

test("a person becomes a member by id, and the API returns the email", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, ann);
  expect(state).toMatchObject({ id: "proj_a/user-ann", email: "ann@example.com", name: "Ann" });
  expect(writes(org)).toEqual([["POST", members, { user_id: "user-ann", role: "member" }]]);
});

test("a person becomes a member by email, and the API returns the id", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, { project_id: "proj_a", email: "Ann@Example.COM", role: "Member" });
  expect(state).toMatchObject({ user_id: "user-ann", email: "Ann@Example.COM", role: "Member" });
  org.relaunch();
  expect(await org.refresh(projectUser, state)).toEqual(state);
  const other = { project_id: "proj_a", email: "ann@example.com", role: "MEMBER" };
  expect(org.plan(projectUser, state, other)).toMatchObject({ planned: state, replace: [] });
});

test("a person without a name and an email becomes a member", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, { ...ann, user_id: "user-cyd" });
  expect(state).toMatchObject({ name: null, email: null });
  expect(await org.refresh(projectUser, state)).toEqual(state);
});

test("a create waits for a new project that the API does not find everywhere yet", async () => {
  const org = await life({ seed });
  const { id } = await org.create(project, { name: "New" });
  const path = "/organization/projects/{}/{}";
  org.simulator.faults.add({ kind: "status", status: 404, method: "POST", path, count: 2 });
  const [user, account] = await Promise.all([
    org.create(projectUser, { ...ann, project_id: id }),
    org.create(projectServiceAccount, { project_id: id, name: "Bot" }),
  ]);
  expect([user["project_id"], account["project_id"]]).toEqual([id, id]);
});

test("a member with the configured role is adopted without a change", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, { project_id: "proj_a", email: "BOB@example.com", role: "Owner" });
  expect(state).toMatchObject({ user_id: "user-bob", added_at: 1_750_000_000, name: null });
  expect(writes(org)).toHaveLength(1);
});

test("a member with another role gets the configured role", async () => {
  const org = await life({ seed });
  await org.create(projectUser, { project_id: "proj_a", user_id: "user-bob", role: "member" });
  expect(rows(org)).toMatchObject([{ id: "proj_a/user-bob", role: "member" }]);
});

test("a person named by email is added by id, and adopted if the list of members lacks emails", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "without-field", field: "email", path: members, count: "all" });
  const byEmail = { project_id: "proj_a", email: "Bob@Example.com", role: "owner" };
  expect(await org.create(projectUser, byEmail)).toMatchObject({ user_id: "user-bob", email: "Bob@Example.com" });
  expect(writes(org)).toEqual([["POST", members, { user_id: "user-bob", role: "owner" }]]);
  expect(await org.import(projectUser, "proj_a/bob@example.com")).toMatchObject({ user_id: "user-bob", role: "owner" });
});

test("a person outside the organization cannot become a member, and the error has the API's message", async () => {
  const org = await life({ seed });
  const { state, error } = await org.apply(projectUser, null, { ...ann, user_id: "user-zoe" });
  expect(state).toBeNull();
  expect(error).toMatchObject({ apiMessage: "User user-zoe is not part of the organization." });
});

test("if the API refuses the look after a refusal as well, the error is the first refusal", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "status", status: 403, method: "GET", count: "all" });
  const { error } = await org.apply(projectUser, null, { ...ann, user_id: "user-zoe" });
  expect(error).toMatchObject({ status: 400, apiMessage: "User user-zoe is not part of the organization." });
});

test("an update sends only the role", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, ann);
  const { state: updated } = await org.apply(projectUser, state, { ...ann, role: "OWNER" });
  expect(updated).toEqual({ ...state, role: "OWNER" });
  expect(writes(org).at(-1)).toEqual(["POST", `${members}/user-ann`, { role: "owner" }]);
});

test("another person or another project replaces the membership", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, ann);
  expect(org.plan(projectUser, state, { ...ann, user_id: "user-cyd" }).replace).toHaveLength(1);
  expect(org.plan(projectUser, state, { ...ann, project_id: "proj_b" }).replace).toHaveLength(1);
  const byEmail = { project_id: "proj_a", email: "cyd@example.com", role: "member" };
  expect(org.plan(projectUser, state, byEmail).replace).toHaveLength(1);
  await org.apply(projectUser, state, { ...ann, project_id: "proj_b" });
  expect(rows(org).map(({ id }) => id)).toEqual(["proj_a/user-bob", "proj_b/user-ann"]);
});

test("the other name of the same person is not a change", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, ann);
  const byEmail = { project_id: "proj_a", email: "ANN@example.com", role: "member" };
  expect(org.plan(projectUser, state, byEmail)).toMatchObject({ planned: state, replace: [] });
});

test("a person whose email changed is the same person", async () => {
  const org = await life({ seed });
  const config = { project_id: "proj_a", email: "Bob@example.com", role: "owner" };
  const state = await org.create(projectUser, config);
  const users = [{ id: "user-bob", email: "bob.new@example.com" }];
  const later = await life({ seed: { ...seed, users } });
  const refreshed = await later.refresh(projectUser, state);
  expect(refreshed).toEqual(state);
  expect(later.plan(projectUser, refreshed, config)).toMatchObject({ planned: state, replace: [] });
  const followed = { ...config, email: "bob.new@example.com" };
  expect(later.plan(projectUser, refreshed, followed)).toMatchObject({
    planned: { ...state, ...followed },
    replace: [],
  });
});

test("user_id and email of a generated configuration must name one person", async () => {
  const org = await life({ seed });
  const both = { ...ann, email: "ANN@example.com" };
  expect(problems(projectUser, both)).toEqual([]);
  const { error } = await org.apply(projectUser, null, { ...ann, email: "bob@example.com" });
  expect(error).toMatchObject({ message: expect.stringContaining("has the email address ann@example.com") as string });
  expect(writes(org)).toEqual([]);
  const state = await org.create(projectUser, both);
  expect(org.plan(projectUser, state, ann)).toMatchObject({ planned: state, replace: [] });
  const other = { ...ann, email: "ann.new@example.com" };
  expect(org.plan(projectUser, state, other).replace).toEqual([]);
  expect(await org.apply(projectUser, state, other)).toMatchObject({
    error: { message: expect.stringContaining("not ann.new@example.com") as string },
  });
  const later = await life({
    seed: { ...seed, users: [{ id: "user-ann", email: "ann.new@example.com" }], project_users: [] },
  });
  expect(await later.apply(projectUser, state, other)).toMatchObject({ state: { email: "ann.new@example.com" } });
  expect(writes(later)).toEqual([]);
});

test("a replacement with create_before_destroy keeps the membership", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, ann);
  org.relaunch();
  await org.create(projectUser, ann);
  expect(await org.destroyAfterCreate(projectUser, state)).toEqual({ state: null, error: undefined });
  expect(rows(org).map(({ id }) => id)).toContain("proj_a/user-ann");
});

test("the destroy of a membership that is gone succeeds", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, ann);
  org.simulator.store.remove("project_users", "proj_a/user-ann");
  expect(await org.apply(projectUser, state, null)).toEqual({ state: null, error: undefined });
});

test("members of an archived project are gone, and members of an unknown project are not", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, ann);
  const { admin } = new OpenAI({
    baseURL: org.simulator.url,
    adminAPIKey: "sk-admin-o",
    apiKey: "sk-x",
    maxRetries: 0,
  });
  await admin.organization.projects.archive("proj_a");
  org.relaunch();
  expect(await org.refresh(projectUser, state)).toBeNull();
  expect(await org.apply(projectUser, state, null)).toEqual({ state: null, error: undefined });
  org.simulator.store.remove("projects", "proj_a");
  org.relaunch();
  await expect(org.refresh(projectUser, state)).rejects.toThrow("The API does not know the project proj_a.");
});

test("a role that was changed elsewhere is drift", async () => {
  const org = await life({ seed });
  const state = await org.create(projectUser, ann);
  const { admin } = new OpenAI({
    baseURL: org.simulator.url,
    adminAPIKey: "sk-admin-o",
    apiKey: "sk-x",
    maxRetries: 0,
  });
  await admin.organization.projects.users.update("user-ann", { project_id: "proj_a", role: "owner" });
  org.relaunch();
  expect(await org.refresh(projectUser, state)).toMatchObject({ role: "owner" });
});

test("a create whose answer has no id is recorded if the look fails", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "body", method: "POST", body: { id: 7 } });
  org.simulator.faults.add({ kind: "status", status: 403, method: "GET", path: members });
  const { state, error } = await org.apply(projectUser, null, ann);
  expect(state).toMatchObject({ user_id: "user-ann" });
  expect(error).toMatchObject({ status: 403 });
});

test("a lost answer is looked up, and causes no second membership and no error", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  expect(await org.create(projectUser, ann)).toMatchObject({ id: "proj_a/user-ann" });
  expect(org.simulator.journal.count({ method: "POST" })).toBe(1);
});

test("the next refresh finds the membership of an interrupted create", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "silence", method: "POST", commit: "after" });
  const pending = org.apply(projectUser, null, { project_id: "proj_a", email: "ann@example.com", role: "member" });
  await expect.poll(() => rows(org).length).toBe(2);
  org.interrupt();
  const { state } = await pending;
  expect(state).toMatchObject({ user_id: "user-ann" });
  org.relaunch();
  expect(state && (await org.refresh(projectUser, state))).toMatchObject({ id: "proj_a/user-ann" });
  expect(await org.apply(projectUser, state, null)).toEqual({ state: null, error: undefined });
  expect(rows(org)).toHaveLength(1);
});

test.each(["proj_a/user-bob", "proj_a:user-bob", "proj_a/BOB@example.com"])("%s imports the membership", async (id) => {
  const org = await life({ seed });
  expect(await org.import(projectUser, id)).toMatchObject({
    project_id: "proj_a",
    user_id: "user-bob",
    role: "owner",
  });
});

test.each(["proj_a", "proj_a/", "/user-bob", "proj_a/user-bob/x", "a:b:c", "proj_a/.."])(
  "%s is not an import id",
  async (id) => {
    await expect((await life({ seed })).import(projectUser, id)).rejects.toThrow(
      "Expected the form project_id/user_id",
    );
  },
);

test("245 members of 14 projects are refreshed with one request for each page", async () => {
  const projects = Array.from({ length: 14 }, (_, index) => ({ id: `proj_${index}`, name: `P${index}` }));
  const users = Array.from({ length: 245 }, (_, index) => ({ id: `user-${index}`, email: `u${index}@example.com` }));
  const project_users = users.map(({ id }, index) => ({ project_id: `proj_${index % 14}`, user_id: id }));
  const org = await life({ seed: { projects, users, project_users } });
  const states = project_users.map(
    async ({ project_id, user_id }) => await org.import(projectUser, `${project_id}/${user_id}`),
  );
  expect((await Promise.all(states)).filter((state) => state === null)).toEqual([]);
  expect(org.requests()).toHaveLength(14);
});

test.each([
  [{ project_id: "proj_a", role: "member" }, "At least one of user_id, email"],
  [{ ...ann, role: "admin" }, '"owner", "member"'],
  [{ ...ann, project_id: "" }, "project_id"],
  [{ project_id: "proj_a", email: "ann", role: "member" }, "email"],
])("%j is refused without a request", (config, problem) => {
  expect(problems(projectUser, config).join()).toContain(problem);
});

const many: Seed = {
  projects: [{ id: "proj_a", name: "A" }],
  users: Array.from({ length: 45 }, (_, index) => ({ id: `user-${index + 10}`, email: `U${index}@example.com` })),
  project_users: Array.from({ length: 45 }, (_, index) => ({
    project_id: "proj_a",
    user_id: `user-${index + 10}`,
    role: index % 2 ? "owner" : "member",
    added_at: 2000 - index,
  })),
};

test("a data source lists all members by the time of their addition, and filters by email and role", async () => {
  const org = await life({ seed: many, pageSize: 20 });
  const list = async (filter: object) =>
    ((await org.data(projectUsersData, { project_id: "proj_a", ...filter })) as unknown as { users: { id: string }[] })
      .users;
  const all = await list({});
  expect(all.map(({ id }) => id)).toEqual(Array.from({ length: 45 }, (_, index) => `user-${54 - index}`));
  expect(await list({ role: "OWNER" })).toHaveLength(22);
  expect(await list({ email: "u3@EXAMPLE.com" })).toMatchObject([{ id: "user-13", email: "U3@example.com" }]);
  expect(await list({ email: "u3@example.com", role: "member" })).toEqual([]);
});

test("a data source reads a member, and an unknown member is an error", async () => {
  const org = await life({ seed });
  const bob = await org.data(projectUserData, { project_id: "proj_a", email: "Bob@example.com" });
  expect(bob).toMatchObject({ user_id: "user-bob", role: "owner", name: null });
  await expect(org.data(projectUserData, { project_id: "proj_a", user_id: "user-ann" })).rejects.toThrow(
    'The API has no member with the user_id "user-ann" in proj_a.',
  );
});
