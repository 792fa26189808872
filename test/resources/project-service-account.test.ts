import { expect, test } from "vitest";
import { projectServiceAccount as offer } from "../../src/resources/project-service-account.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, partsOf, problems } from "./life.ts";
import type { Life } from "./life.ts";

const {
  resource: projectServiceAccount,
  one: projectServiceAccountData,
  all: projectServiceAccountsData,
} = partsOf(offer);
const accounts = "/organization/projects/proj_a/service_accounts";
const seed: Seed = {
  projects: [
    { id: "proj_a", name: "A" },
    { id: "proj_old", name: "Old", archived_at: 1_750_000_000 },
  ],
  service_accounts: [
    { id: "svc_acct_1", project_id: "proj_a", name: "Crawler", role: "owner", created_at: 1_750_000_001 },
    { id: "svc_acct_0", project_id: "proj_a", name: "Indexer", created_at: 1_750_000_002 },
  ],
};
const bot = { project_id: "proj_a", name: "Bot" };
const rows = ({ simulator }: Life) =>
  (simulator.store.dump()["service_accounts"] ?? []) as readonly { id: string; name: string; role: string }[];
const bodies = ({ simulator }: Life) => simulator.journal.entries({ method: "POST" }).map(({ body }) => body);

test("an account is created without a key and without a role", async () => {
  const org = await life({ seed });
  const state = await org.create(projectServiceAccount, bot);
  expect(state).toMatchObject({ id: rows(org)[2]?.id, role: "none" });
  expect(bodies(org)).toEqual([{ name: "Bot", create_service_account_only: true }]);
});

test("an account gets its role right after the create, in any letter case", async () => {
  const org = await life({ seed });
  const state = await org.create(projectServiceAccount, { ...bot, role: "Owner" });
  expect(state).toMatchObject({ role: "Owner" });
  expect(bodies(org)[1]).toEqual({ role: "owner" });
  expect(await org.refresh(projectServiceAccount, state)).toEqual(state);
});

test("the role is sent again if the API does not find the new account yet", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "status", status: 404, method: "POST", path: `${accounts}/{}`, count: 2 });
  expect(await org.create(projectServiceAccount, { ...bot, role: "member" })).toMatchObject({ role: "member" });
});

test("an account whose role is refused is recorded", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "status", status: 403, method: "POST", path: `${accounts}/{}` });
  const { state, error } = await org.apply(projectServiceAccount, null, { ...bot, role: "member" });
  expect(error).toMatchObject({ status: 403 });
  expect(state).toMatchObject({ id: rows(org)[2]?.id });
});

test("a key that the API creates with the account is dropped", async () => {
  const org = await life({ seed });
  const value = "sk-svcacct-0123456789abcdef";
  org.simulator.faults.add({
    kind: "body",
    method: "POST",
    body: { id: "svc_acct_9", name: "Bot", role: "member", created_at: 1_750_000_000, api_key: { id: "key_1", value } },
  });
  const state = await org.create(projectServiceAccount, bot);
  expect(state).toMatchObject({ id: "svc_acct_9", role: "member" });
  expect(JSON.stringify(state)).not.toContain(value);
});

test("the name and the role are updated, and an omitted role stays", async () => {
  const org = await life({ seed });
  const state = await org.create(projectServiceAccount, bot);
  const { state: named } = await org.apply(projectServiceAccount, state, { ...bot, name: "Robot" });
  const { state: owner } = await org.apply(projectServiceAccount, named, { ...bot, name: "Robot", role: "owner" });
  expect(bodies(org).slice(1)).toEqual([{ name: "Robot" }, { role: "owner" }]);
  expect(owner).toEqual({ ...state, name: "Robot", role: "owner" });
  expect(org.plan(projectServiceAccount, owner, { ...bot, name: "Robot" }).planned).toEqual(owner);
});

test.each(["none", "NONE"])("the role %s replaces an account that has a role", async (none) => {
  const org = await life({ seed });
  const state = await org.create(projectServiceAccount, { ...bot, role: "member" });
  expect(org.plan(projectServiceAccount, state, { ...bot, role: none }).replace).toHaveLength(1);
  const { state: bare } = await org.apply(projectServiceAccount, state, { ...bot, role: none });
  expect(rows(org)).toMatchObject([{}, {}, { id: bare?.["id"], role: "none" }]);
});

test("an account whose answer is lost is not created twice", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "reset", method: "POST", commit: "after" });
  await org.create(projectServiceAccount, bot);
  expect(rows(org).filter(({ name }) => name === "Bot")).toHaveLength(1);
});

test("the undo of an interrupted create leaves a new namesake alone", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "silence", method: "POST", commit: "after" });
  const pending = org.apply(projectServiceAccount, null, bot);
  await expect.poll(() => rows(org).length).toBe(3);
  org.interrupt();
  const { state } = await pending;
  expect(state).toMatchObject({ id: null });
  org.relaunch();
  expect(await org.apply(projectServiceAccount, state, null)).toEqual({ state: null, error: undefined });
  expect(rows(org)).toHaveLength(3);
  expect(org.warnings.join()).toContain(rows(org)[2]?.id);
});

test("an account that is gone, alone or with its project, leaves the state, and its destroy succeeds", async () => {
  const org = await life({ seed });
  const state = await org.import(projectServiceAccount, "proj_a/svc_acct_1");
  org.simulator.store.remove("service_accounts", "svc_acct_1");
  org.relaunch();
  expect(state && (await org.refresh(projectServiceAccount, state))).toBeNull();
  expect(await org.apply(projectServiceAccount, state, null)).toEqual({ state: null, error: undefined });
  const inOld = state && { ...state, project_id: "proj_old" };
  expect(inOld && (await org.refresh(projectServiceAccount, inOld))).toBeNull();
  expect(await org.apply(projectServiceAccount, inOld, null)).toEqual({ state: null, error: undefined });
});

test.each(["proj_a/svc_acct_1", "proj_a:svc_acct_1"])("%s imports the account", async (id) => {
  const org = await life({ seed });
  expect(await org.import(projectServiceAccount, id)).toMatchObject({ name: "Crawler", role: "owner" });
});

test.each([
  [{ ...bot, name: "" }, "name"],
  [{ ...bot, role: "admin" }, "role"],
])("%j is refused without a request", (config, attribute) => {
  expect(problems(projectServiceAccount, config).join()).toContain(attribute);
});

test("data sources read one account and all accounts, oldest first, by name and by role", async () => {
  const org = await life({ seed, pageSize: 1 });
  const one = await org.data(projectServiceAccountData, { project_id: "proj_a", id: "svc_acct_1" });
  expect(one).toMatchObject({ name: "Crawler", created_at: 1_750_000_001 });
  await expect(org.data(projectServiceAccountData, { project_id: "proj_a", id: "svc_acct_x" })).rejects.toThrow(
    'The API has no service account with the id "svc_acct_x" in proj_a.',
  );
  const list = async (filter: object) =>
    await org.data(projectServiceAccountsData, { project_id: "proj_a", ...filter });
  expect(await list({})).toMatchObject({ service_accounts: [{ id: "svc_acct_1" }, { id: "svc_acct_0" }] });
  expect(await list({ role: "MEMBER" })).toMatchObject({ service_accounts: [{ id: "svc_acct_0" }] });
  expect(await list({ name: "Crawler" })).toMatchObject({ service_accounts: [{ id: "svc_acct_1" }] });
  const data = [
    { id: "svc_acct_2", name: null },
    { id: "svc_acct_3", name: "" },
  ];
  org.relaunch();
  org.simulator.faults.add({ kind: "body", method: "GET", body: { data, has_more: false } });
  expect(await list({ name: "" })).toMatchObject({ service_accounts: [{ id: "svc_acct_2" }, { id: "svc_acct_3" }] });
});
