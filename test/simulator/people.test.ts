import OpenAI from "openai";
import { expect, test } from "vitest";
import type { Seed } from "../../src/simulator/seed.ts";
import { ask, post, simulator } from "./ask.ts";

const seed: Seed = {
  projects: [
    { id: "proj_a", name: "A" },
    { id: "proj_old", name: "Old", archived_at: 100 },
  ],
  users: [
    { id: "user-ann", name: "Ann", email: "Ann@example.com", role: "owner", added_at: 10 },
    { id: "user-bob", email: "bob@example.com", added_at: 11 },
    { id: "user-cyd", added_at: 12 },
  ],
  project_users: [{ project_id: "proj_a", user_id: "user-ann", role: "owner", added_at: 20 }],
  service_accounts: [{ id: "svc_acct_1", project_id: "proj_a", name: "Crawler", created_at: 30 }],
};
const users = "/organization/users";
const members = "/organization/projects/proj_a/users";
const accounts = "/organization/projects/proj_a/service_accounts";

test("people are listed, found by email, given another role, and removed with their memberships", async () => {
  const target = await simulator({ seed });
  const ids = async (path: string) => (await ask(target, path)).body.data.map((row: { id: string }) => row.id);
  expect(await ids(users)).toEqual(["user-ann", "user-bob", "user-cyd"]);
  expect(await ids(`${users}?emails[]=ann@EXAMPLE.com&emails[]=x@y.z`)).toEqual(["user-ann"]);
  expect((await post(target, `${users}/user-bob`, { role: "owner" })).body).toMatchObject({
    object: "organization.user",
    id: "user-bob",
    name: null,
    role: "owner",
    added_at: 11,
  });
  expect((await ask(target, `${users}/user-ann`, { method: "DELETE" })).body).toMatchObject({ deleted: true });
  expect((await ask(target, `${users}/user-ann`)).status).toBe(404);
  expect(await ids(members)).toEqual([]);
});

test("service accounts are among the people under the rule, and cannot be changed there", async () => {
  const target = await simulator({ seed, rules: { serviceAccountsAsUsers: true } });
  const { body } = await ask(target, users);
  expect(body.data.at(-1)).toMatchObject({ id: "svc_acct_1", email: null, is_service_account: true });
  expect((await ask(target, `${users}/svc_acct_1`)).body.name).toBe("Crawler");
  expect((await post(target, `${users}/svc_acct_1`, { role: "owner" })).status).toBe(400);
  expect((await ask(target, `${users}/svc_acct_1`, { method: "DELETE" })).status).toBe(400);
});

test("an unknown role is refused everywhere", async () => {
  const target = await simulator({ seed });
  for (const [path, body] of [
    [`${users}/user-ann`, { role: "Owner" }],
    [`${members}/user-ann`, { role: "reader" }],
    [members, { user_id: "user-bob", role: "none" }],
    [`${accounts}/svc_acct_1`, { role: "none" }],
  ] as const) {
    expect(await post(target, path, body)).toMatchObject({ status: 400, body: { error: { param: "role" } } });
  }
});

test("members are added by id or by email, read, changed and removed", async () => {
  const target = await simulator({ seed, now: () => 50_000 });
  const added = await post(target, members, { email: "BOB@example.com", role: "member" });
  expect(added.body).toEqual({
    object: "organization.project.user",
    id: "user-bob",
    name: null,
    email: "bob@example.com",
    role: "member",
    added_at: 50,
  });
  expect((await ask(target, `${members}/user-bob`)).body).toEqual(added.body);
  expect((await post(target, `${members}/user-bob`, { role: "owner" })).body).toMatchObject({ role: "owner" });
  expect((await ask(target, `${members}/user-bob`, { method: "DELETE" })).body).toMatchObject({ deleted: true });
  expect((await ask(target, `${members}/user-bob`)).status).toBe(404);
});

test.each([
  ["POST", members, { user_id: "user-ann", role: "member" }, "User user-ann already exists in project proj_a."],
  ["POST", members, { user_id: "user-zoe", role: "member" }, "User user-zoe is not part of the organization."],
  ["POST", members, { email: "zoe@x.y", role: "member" }, "User zoe@x.y is not part of the organization."],
  ["POST", members, { user_id: "a", email: "b", role: "member" }, "Give either 'user_id' or 'email', not both."],
  ["POST", members, { user_id: "user-bob" }, "Missing required parameter: 'role'."],
  ["POST", `${members}/user-bob`, { role: "owner" }, "User user-bob is not a member of proj_a."],
  ["DELETE", `${members}/user-bob`, undefined, "User user-bob is not a member of proj_a."],
  ["GET", "/organization/projects/proj_old/users", undefined, "Project Old is archived"],
  ["POST", "/organization/projects/proj_old/service_accounts", { name: "x" }, "Project Old is archived"],
  ["POST", accounts, {}, "Missing required parameter: 'name'."],
  ["POST", accounts, { name: "x", create_service_account_only: 1 }, "expected a boolean or null"],
])("%s %s with %j is refused", async (method, path, body, message) => {
  const answer = await ask(await simulator({ seed }), path, { method, body });
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toContain(message);
});

test("a service account is created with a key that is returned once, or without a key and a role", async () => {
  const target = await simulator({ seed });
  const usual = await post(target, accounts, { name: "Usual" });
  expect(usual.body).toMatchObject({
    role: "member",
    api_key: { value: expect.stringMatching(/^sk-svcacct-/) as string },
  });
  const bare = await post(target, accounts, { name: "Bare", create_service_account_only: true });
  expect(bare.body).toMatchObject({ role: "none", api_key: null });
  const read = await ask(target, `${accounts}/${usual.body.id}`);
  expect(read.body).not.toHaveProperty("api_key");
  expect((await post(target, `${accounts}/${bare.body.id}`, { name: "B", role: "owner" })).body).toMatchObject({
    name: "B",
    role: "owner",
  });
  await ask(target, `${accounts}/${usual.body.id}`, { method: "DELETE" });
  expect((await ask(target, accounts)).body.data.map((row: { name: string }) => row.name)).toEqual(["Crawler", "B"]);
  expect((await ask(target, `/organization/projects/proj_x/service_accounts/svc_acct_1`)).status).toBe(404);
});

test("the official client reads all pages of people, members and accounts", async () => {
  const many = Array.from({ length: 5 }, (_, index) => ({ id: `user-${index}` }));
  const target = await simulator({
    seed: {
      projects: [{ id: "proj_a", name: "A" }],
      users: many,
      project_users: many.map(({ id }) => ({ project_id: "proj_a", user_id: id })),
      service_accounts: many.map(({ id }) => ({ project_id: "proj_a", name: id })),
    },
    pageSize: 2,
  });
  const { organization } = new OpenAI({ baseURL: target.url, adminAPIKey: "sk-admin-x", apiKey: "sk-x", maxRetries: 0 })
    .admin;
  expect(await Array.fromAsync(organization.users.list())).toHaveLength(5);
  expect(await Array.fromAsync(organization.projects.users.list("proj_a"))).toHaveLength(5);
  expect(await Array.fromAsync(organization.projects.serviceAccounts.list("proj_a"))).toHaveLength(5);
});

test.each([
  [{ project_users: [{ project_id: "proj_x", user_id: "user-a" }] }, 'no project of the seed has the id "proj_x"'],
  [{ projects: [{ id: "p", name: "P" }], project_users: [{ project_id: "p", user_id: "u" }] }, "no user of the seed"],
  [{ service_accounts: [{ project_id: "proj_x", name: "x" }] }, 'no project of the seed has the id "proj_x"'],
])("the seed %j is refused", async (wrong, message) => {
  await expect(simulator({ seed: wrong })).rejects.toThrow(message);
});
