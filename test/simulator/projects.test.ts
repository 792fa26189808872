import { describe, expect, test } from "vitest";
import { residencies } from "../../src/simulator/routes/projects.ts";
import { ask, simulator } from "./ask.ts";

const path = "/organization/projects";

test("the list omits archived projects unless they are requested", async () => {
  const target = await simulator();
  const active = await ask(target, path);
  const all = await ask(target, `${path}?include_archived=true`);
  expect(active.body.data.map((row: { id: string }) => row.id)).toEqual(["proj_owner", "proj_a", "proj_b", "proj_c"]);
  expect(all.body.data.at(-1)).toMatchObject({ id: "proj_old", status: "archived", archived_at: 105 });
});

test("a project is created, read, renamed and archived", async () => {
  const target = await simulator({ now: () => 5_000_999 });
  const created = await ask(target, path, { method: "POST", body: { name: "New", residency: "JP_STORAGE" } });
  expect(created.body).toEqual({
    id: expect.stringMatching(/^proj_[0-9A-Za-z]{24}$/),
    object: "organization.project",
    name: "New",
    created_at: 5000,
    archived_at: null,
    status: "active",
    external_key_id: null,
    residency: "JP_STORAGE",
  });
  const one = `${path}/${created.body.id}`;
  expect((await ask(target, one)).body).toEqual(created.body);
  const renamed = await ask(target, one, { method: "POST", body: { name: "Newer", external_key_id: "extkey_1" } });
  expect(renamed.body).toMatchObject({ name: "Newer", external_key_id: "extkey_1", residency: "JP_STORAGE" });
  const archived = await ask(target, `${one}/archive`, { method: "POST" });
  expect(archived.body).toMatchObject({ status: "archived", archived_at: 5000 });
  expect((await ask(target, one)).body).toEqual(archived.body);
  const late = await ask(target, one, { method: "POST", body: { name: "Newest" } });
  expect(late.status).toBe(400);
  expect(late.body.error.message).toBe("Project Newer is archived");
});

test("an update keeps omitted members", async () => {
  const target = await simulator();
  await ask(target, `${path}/proj_a`, { method: "POST", body: { external_key_id: "extkey_1" } });
  await ask(target, `${path}/proj_a`, { method: "POST", body: { name: "AA" } });
  expect((await ask(target, `${path}/proj_a`)).body).toMatchObject({ name: "AA", external_key_id: "extkey_1" });
});

test("the default project refuses changes", async () => {
  const target = await simulator({ seed: { projects: [{ id: "proj_d", name: "D", default: true }] } });
  const { status, body } = await ask(target, `${path}/proj_d/archive`, { method: "POST" });
  expect(status).toBe(400);
  expect(body.error.message).toContain("default project");
});

test("an unknown project is 404 in the API's words", async () => {
  const { status, body } = await ask(await simulator(), `${path}/proj_nowhere`);
  expect(status).toBe(404);
  expect(body.error.message).toBe("The project proj_nowhere was not found.");
});

test.each([
  [{}, "Missing required parameter: 'name'."],
  [{ name: "" }, "Missing required parameter: 'name'."],
  [{ name: 5 }, "Invalid type for 'name': expected a string."],
  [{ name: "x", colour: "red" }, "Unknown parameter: 'colour'."],
  [{ name: "x", external_key_id: 5 }, "Invalid type for 'external_key_id': expected a string or null."],
])("creating from %j is refused", async (body, message) => {
  const answer = await ask(await simulator(), path, { method: "POST", body });
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toBe(message);
});

test("creating with an unknown residency is refused", async () => {
  const answer = await ask(await simulator(), path, { method: "POST", body: { name: "x", residency: "MOON" } });
  expect(answer.body.error).toMatchObject({ param: "residency", code: "invalid_value" });
});

describe("a refused request", () => {
  test.each([
    ["proj_owner/archive", undefined, "The default project proj_owner cannot be changed or archived."],
    ["proj_owner", { name: "x" }, "The default project proj_owner cannot be changed or archived."],
    ["proj_owner/users", { user_id: "user-bob456", role: "member" }, "Users cannot be added to the default project"],
    ["proj_retired/archive", undefined, "Project Retired is archived"],
    ["proj_retired", { name: "x" }, "Project Retired is archived"],
  ])("POST %s with %j", async (one, body, message) => {
    const answer = await ask(await simulator({ seed: undefined }), `${path}/${one}`, { method: "POST", body });
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test("has a residency and a geography", async () => {
    const body = { name: "x", residency: "GLOBAL", geography: "US" };
    expect((await ask(await simulator(), path, { method: "POST", body })).status).toBe(400);
  });
});

test("a residency has fifteen values", async () => {
  const target = await simulator();
  for (const residency of residencies) {
    const { body } = await ask(target, path, { method: "POST", body: { name: "x", residency } });
    expect(body.residency).toBe(residency);
  }
  expect(residencies).toHaveLength(15);
});

test.each([
  ["chosen", undefined, "JP_STORAGE"],
  ["always", "GLOBAL", "JP_STORAGE"],
  ["never", undefined, undefined],
] as const)("the rule says which residencies are answered: %s", async (residency, usual, chosen) => {
  const target = await simulator({ rules: { residency } });
  const made = async (body: object) => (await ask(target, path, { method: "POST", body })).body.residency as unknown;
  expect([await made({ name: "x" }), await made({ name: "x", residency: "JP_STORAGE" })]).toEqual([usual, chosen]);
});

test("a list with an unknown cursor is 404", async () => {
  expect((await ask(await simulator(), `${path}?after=proj_nowhere`)).status).toBe(404);
});
