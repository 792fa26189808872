import { describe, expect, test } from "vitest";
import type { Simulator } from "../../src/simulator/server.ts";
import { ask, post, remove, simulator } from "./ask.ts";

const clock = 1_800_000_000;
const accounts = "/organization/projects/proj_abc123/service_accounts";
const keys = "/organization/projects/proj_abc123/api_keys";

const start = async () => await simulator({ seed: undefined, now: () => clock * 1000 });
const ids = async (target: Simulator, path: string): Promise<readonly string[]> =>
  (await ask(target, path)).body.data.map(({ id }: { id: string }) => id);

describe("an admin key", () => {
  test("has its value only in the answer to the create", async () => {
    const target = await start();
    const made = await post(target, "/organization/admin_api_keys", { name: "New", expires_in_seconds: 60 });
    expect(made.body).toMatchObject({
      object: "organization.admin_api_key",
      value: expect.stringMatching(/^sk-admin-/),
      created_at: clock,
      expires_at: clock + 60,
      owner: { id: "user-ann123", role: "owner" },
    });
    const { value, ...rest } = made.body;
    expect((await ask(target, `/organization/admin_api_keys/${made.body.id}`)).body).toEqual(rest);
    expect(rest.redacted_value).toBe(`sk-admin-...${value.slice(-4)}`);
    expect(await ids(target, "/organization/admin_api_keys?order=desc")).toEqual([
      made.body.id,
      "key_ci123",
      "key_admin123",
    ]);
    expect((await remove(target, `/organization/admin_api_keys/${made.body.id}`)).body.deleted).toBe(true);
  });

  test.each([0, 31_536_001, 1.5, null])("does not live for %s seconds", async (expires_in_seconds) => {
    const answer = await post(await start(), "/organization/admin_api_keys", { name: "x", expires_in_seconds });
    expect([answer.status, answer.body.error.param]).toEqual([400, "expires_in_seconds"]);
  });
});

describe("a service account's keys", () => {
  test("are in the project's list, and end one by one or with the account", async () => {
    const target = await start();
    const { body: account } = await post(target, accounts, { name: "Bot", expires_in_seconds: 60 });
    expect(account.api_key.expires_at).toBe(clock + 60);
    const { body: second } = await post(target, `${accounts}/${account.id}/api_keys`, { name: "B", scopes: ["api.x"] });
    expect(second).toMatchObject({ name: "B", expires_at: null, value: expect.stringMatching(/^sk-svcacct-/) });
    expect(await ids(target, keys)).toEqual(["key_indexer123", "key_cyd123", account.api_key.id, second.id]);
    const read = (await ask(target, `${keys}/${second.id}`)).body;
    expect(read).toMatchObject({ owner: { type: "service_account", service_account: { id: account.id } } });
    expect([read.scopes, read.value]).toEqual([undefined, undefined]);
    expect((await remove(target, `${keys}/${second.id}`)).body.object).toBe("organization.project.api_key.deleted");
    await remove(target, `${accounts}/${account.id}`);
    expect(await ids(target, `${keys}?owner_project_access=any`)).toEqual(["key_indexer123", "key_cyd123"]);
  });

  test("cannot expire when no key is made", async () => {
    const body = { name: "Bot", create_service_account_only: true, expires_in_seconds: 60 };
    expect((await post(await start(), accounts, body)).body.error.param).toBe("expires_in_seconds");
  });

  test.each(["svc_acct_", "user-"] as const)("belong to an account whose id begins with %s", async (begin) => {
    const target = await simulator({ seed: undefined, rules: { serviceAccountIds: begin } });
    const { body } = await post(target, accounts, { name: "Bot" });
    expect(body.id.startsWith(begin)).toBe(true);
    expect((await ask(target, `${accounts}/${body.id}`)).body.name).toBe("Bot");
    const group = "/organization/groups/group_engineering/users";
    expect((await post(target, group, { user_id: body.id })).body.user_id).toBe(body.id);
  });
});

describe("a project's key", () => {
  test("is missing from the list when its owner has lost access, unless all keys are requested", async () => {
    const target = await start();
    await remove(target, "/organization/projects/proj_abc123/users/user-cyd789");
    expect(await ids(target, keys)).toEqual(["key_indexer123"]);
    expect(await ids(target, `${keys}?owner_project_access=inactive`)).toEqual(["key_cyd123"]);
    expect(await ids(target, `${keys}?owner_project_access=any`)).toHaveLength(2);
    expect((await ask(target, `${keys}/key_cyd123`)).body.owner_project_access).toBe("inactive");
  });

  test("expires so many seconds from its update, which must change something", async () => {
    let now = clock;
    const target = await simulator({ seed: undefined, now: () => now * 1000 });
    const key = `${keys}/key_cyd123`;
    expect((await post(target, key, { expires_in_seconds: 60 })).body.expires_at).toBe(clock + 60);
    expect((await post(target, key, { scopes: [] })).body.expires_at).toBe(clock + 60);
    expect((await post(target, key, {})).status).toBe(400);
    expect((await post(target, key, { scopes: null })).status).toBe(400);
    now += 60;
    expect((await post(target, key, { scopes: [] })).body.error.message).toContain("expired");
    expect((await post(target, keys, { name: "x" })).status).toBe(405);
  });
});

describe("an invite", () => {
  const invites = "/organization/invites";

  test("without projects is to the default project, with an empty list to no project", async () => {
    const target = await start();
    const usual = await post(target, invites, { email: "eve@example.com", role: "reader" });
    expect(usual.body).toEqual({
      object: "organization.invite",
      id: expect.stringMatching(/^invite-/),
      email: "eve@example.com",
      role: "reader",
      projects: [{ id: "proj_owner", role: "member" }],
      status: "pending",
      created_at: clock,
      expires_at: clock + 604_800,
      accepted_at: null,
    });
    const none = await post(target, invites, { email: "fay@example.com", role: "owner", projects: [] });
    expect(none.body.projects).toEqual([]);
  });

  test.each([
    [{ email: "DEE@example.com", role: "reader" }, "already joined or been invited"],
    [{ email: "ann@example.com", role: "reader" }, "already joined or been invited"],
    [{ email: "eve@example.com", role: "member" }, "Supported values are: reader, owner"],
    [{ email: "eve@example.com", role: "reader", projects: [{ id: "proj_retired", role: "member" }] }, "archived"],
    [{ email: "eve@example.com", role: "reader", projects: [{ id: "proj_search" }] }, "'projects[0].role'"],
  ])("is refused: %j", async (body, message) => {
    const answer = await post(await start(), invites, body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test("expires, may be repeated then, and cannot be deleted once accepted", async () => {
    const seed = {
      invites: [
        { id: "invite-old", email: "eve@example.com", role: "reader", created_at: 1, expires_at: 2 },
        { id: "invite-done", email: "fay@example.com", role: "reader", created_at: 1, accepted_at: 2 },
      ],
    } as const;
    const target = await simulator({ seed });
    expect((await ask(target, `${invites}/invite-old`)).body.status).toBe("expired");
    expect((await post(target, invites, { email: "eve@example.com", role: "reader" })).status).toBe(200);
    expect((await remove(target, `${invites}/invite-old`)).body.deleted).toBe(true);
    expect((await ask(target, `${invites}/invite-done`)).body.status).toBe("accepted");
    const refused = await remove(target, `${invites}/invite-done`);
    expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringContaining("current state")]);
  });
});
