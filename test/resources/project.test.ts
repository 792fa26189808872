import OpenAI from "openai";
import { expect, onTestFinished, test, vi } from "vitest";
import { project as offer } from "../../src/resources/project.ts";
import { life, partsOf, problems } from "./life.ts";
import type { Life, Outcome } from "./life.ts";

const { resource: project, one: projectData, all: projectsData } = partsOf(offer);
const collection = "/organization/projects";
const old = { id: "proj_old", name: "Search", created_at: 1_750_000_000 };

interface Row {
  readonly id: string;
  readonly name: string;
  readonly external_key_id: string | null;
  readonly archived_at: number | null;
}
const rows = ({ simulator }: Life) => (simulator.store.dump()["projects"] ?? []) as readonly Row[];
const official = ({ simulator }: Life) =>
  new OpenAI({ baseURL: simulator.url, adminAPIKey: "sk-admin-official", apiKey: "sk-x", maxRetries: 0 });

test("is created with what is set and nothing else", async () => {
  const it = await life({ seed: {} });
  const state = await it.create(project, { name: "Search", residency: "JP_STORAGE" });
  expect(state).toMatchObject({ id: rows(it)[0]?.id, residency: "JP_STORAGE", external_key_id: null });
  expect(it.simulator.journal.entries({ method: "POST" })[0]?.body).toEqual({
    name: "Search",
    residency: "JP_STORAGE",
  });
});

test("an update sends what changed, and takes the key away with null", async () => {
  const it = await life({ seed: {} });
  const state = await it.create(project, { name: "Search", external_key_id: "extkey_1" });
  const renamed = await it.apply(project, state, { name: "Find", external_key_id: "extkey_1" });
  const bare = await it.apply(project, renamed.state, { name: "Find" });
  const bodies = it.simulator.journal.entries({ method: "POST" }).map(({ body }) => body);
  expect(bodies.slice(1)).toEqual([{ name: "Find" }, { external_key_id: null }]);
  expect(bare.state).toEqual({ ...state, name: "Find", external_key_id: null });
  expect(rows(it)).toMatchObject([{ name: "Find", external_key_id: null }]);
});

test("what others change shows up, also by the official client", async () => {
  const it = await life({ seed: {} });
  const state = await it.create(project, { name: "Search" });
  const id = String(state["id"]);
  await official(it).admin.organization.projects.update(id, { name: "Other", external_key_id: "extkey_9" });
  it.relaunch();
  expect(await it.refresh(project, state)).toMatchObject({ name: "Other", external_key_id: "extkey_9" });
  await official(it).admin.organization.projects.archive(id);
  it.relaunch();
  expect(await it.refresh(project, state)).toBeNull();
});

test("a new residency replaces, one that the API does not tell stays", async () => {
  const it = await life({ seed: { projects: [old] } });
  const told = await it.create(project, { name: "A", residency: "EU_STORAGE_PROCESSING" });
  expect(it.plan(project, told, { name: "A", residency: "JP_STORAGE" }).replace).toHaveLength(1);
  it.simulator.faults.add({ kind: "without-field", field: "residency", count: "all" });
  expect(await it.refresh(project, told)).toEqual(told);
  const imported = await it.import(project, old.id);
  expect(it.plan(project, imported, { name: "Search", residency: "JP_STORAGE" }).replace).toEqual([]);
});

test("a residency that the API did not heed is an error after the create, and drift that replaces", async () => {
  const it = await life({ seed: {} });
  const config = { name: "Search", residency: "EU_STORAGE_PROCESSING" };
  const row = { id: "proj_x", name: "Search", residency: "GLOBAL", status: "active", created_at: 1_750_000_000 };
  it.simulator.faults.add({ kind: "body", method: "POST", body: row });
  const { state, error } = await it.apply(project, null, config);
  expect(state).toMatchObject({ id: "proj_x", residency: "EU_STORAGE_PROCESSING" });
  expect(error).toMatchObject({ message: expect.stringContaining("Created Otherwise Than Asked") as string });
  it.simulator.faults.add({ kind: "body", method: "GET", body: { data: [row], has_more: false } });
  const refreshed = state && (await it.refresh(project, state));
  expect(refreshed).toMatchObject({ residency: "GLOBAL" });
  expect(it.plan(project, refreshed, config).replace).toHaveLength(1);
});

test("a residency that is added to a project created without one replaces it, and warns where the project was imported", async () => {
  const it = await life({ seed: { projects: [old] } });
  it.simulator.faults.add({ kind: "without-field", field: "residency", count: "all" });
  const state = await it.create(project, { name: "Find" });
  expect(it.plan(project, state, { name: "Find", residency: "EU_STORAGE_PROCESSING" }).replace).toHaveLength(1);
  const imported = await it.import(project, old.id);
  const { replace, diagnostics } = it.plan(project, imported, { name: "Search", residency: "EU_STORAGE_PROCESSING" });
  expect(replace).toEqual([]);
  expect(diagnostics).toMatchObject([{ severity: "warning", summary: "Residency Not Confirmed" }]);
});

test("a residency that the API does not return is recorded with a warning", async () => {
  const it = await life({ seed: {} });
  it.simulator.faults.add({ kind: "without-field", field: "residency", method: "POST" });
  await it.create(project, { name: "Search", residency: "EU_STORAGE_PROCESSING" });
  expect(it.warnings).toEqual([expect.stringContaining("only recorded in the state")]);
});

test("empty texts of the API are as null", async () => {
  const it = await life({ seed: { projects: [{ ...old, external_key_id: "" }] } });
  expect(await it.import(project, old.id)).toMatchObject({ external_key_id: null });
});

test("to destroy it archives it, and once it is archived there is nothing to do", async () => {
  const it = await life({ seed: { projects: [old] } });
  const state = await it.import(project, old.id);
  expect(await it.apply(project, state, null)).toEqual({ state: null, error: undefined });
  expect(rows(it)[0]?.archived_at).not.toBeNull();
  expect(await it.apply(project, state, null)).toEqual({ state: null, error: undefined });
});

test("an archived one cannot be imported", async () => {
  const it = await life({ seed: { projects: [{ ...old, archived_at: 1_750_000_001 }] } });
  expect(await it.import(project, old.id)).toBeNull();
});

test("that the default project cannot be changed is explained", async () => {
  const it = await life({ seed: { projects: [{ ...old, default: true }] } });
  const { error } = await it.apply(project, await it.import(project, old.id), { name: "Other" });
  expect(project.explain?.(error, { operation: "update", values: {} })).toMatchObject({
    summary: "Default Project Cannot Be Changed",
    detail: expect.stringContaining("removed block") as string,
  });
});

test("fifty are refreshed by one list", async () => {
  const seed = Array.from({ length: 50 }, (_, index) => ({ ...old, id: `proj_${index}`, name: `P${index}` }));
  const it = await life({ seed: { projects: seed }, pageSize: 20 });
  await Promise.all(seed.map(async ({ id }) => await it.import(project, id)));
  expect(it.requests()).toEqual([`GET ${collection}`, `GET ${collection}`, `GET ${collection}`]);
});

test("one that the list does not show yet is not taken for gone", async () => {
  const it = await life({ seed: {} });
  const state = await it.create(project, { name: "Search" });
  it.simulator.faults.add({ kind: "without-rows", method: "GET", path: collection, count: "all" });
  expect(await it.refresh(project, state)).toEqual(state);
});

test.each([
  [{ name: "" }, "name"],
  [{ name: "A", residency: "MOON" }, "residency"],
  [{ name: "A", external_key_id: "" }, "external_key_id"],
])("%j is refused before anything is asked", (config, attribute) => {
  expect(problems(project, config).join()).toContain(attribute);
});

test.each(["", ".", ".."])("the import id %j is refused", async (id) => {
  await expect((await life({ seed: {} })).import(project, id)).rejects.toThrow("Expected the form project_id");
});

// A create whose answer is lost

test("is not created twice when the answer is lost after the API acted", async () => {
  const it = await life({ seed: { projects: [old] } });
  it.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  const state = await it.create(project, { name: "Search" });
  expect(rows(it).map(({ id }) => id)).toEqual(["proj_old", state["id"]]);
});

test("is not created twice when the answer is lost and the clock of this machine is wrong", async () => {
  const it = await life({ seed: {}, now: () => performance.timeOrigin + performance.now() });
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 86_400_000);
  onTestFinished(() => void vi.restoreAllMocks());
  it.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  const state = await it.create(project, { name: "Search" });
  expect(rows(it).map(({ id }) => id)).toEqual([state["id"]]);
});

test("is created by a second POST when the API did not act on the first", async () => {
  const it = await life({ seed: {} });
  it.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "before" });
  await it.create(project, { name: "Search" });
  expect(rows(it)).toHaveLength(1);
  expect(it.simulator.journal.count({ method: "POST" })).toBe(2);
}, 15_000);

test("a list that lags does not make for a second project", async () => {
  const it = await life({ seed: {} });
  it.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  it.simulator.faults.add({ kind: "without-rows", method: "GET", path: collection, count: 1 });
  await it.create(project, { name: "Search" });
  expect(rows(it)).toHaveLength(1);
});

test("with an older namesake, even one of a moment ago, that one is never taken over", async () => {
  const it = await life({ seed: { projects: [{ ...old, created_at: Math.floor(Date.now() / 1000) - 5 }] } });
  it.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "before" });
  const state = await it.create(project, { name: "Search" });
  expect(rows(it).map(({ id }) => id)).toEqual(["proj_old", state["id"]]);
}, 15_000);

test("an answer with members of other types is no reason to lose what was created", async () => {
  const it = await life({ seed: {} });
  const body = { id: "proj_x", name: 7, created_at: "now", residency: ["EU"], status: null };
  it.simulator.faults.add({ kind: "body", method: "POST", body });
  expect(await it.create(project, { name: "Search" })).toMatchObject({ id: "proj_x", created_at: null });
});

test.each([{ body: { id: 7, name: "Search" } }, { body: "created" }, { body: null }, { body: [] }, { body: {} }])(
  "created with an answer like %j, its id is looked up",
  async ({ body }) => {
    const it = await life({ seed: {} });
    it.simulator.faults.add({ kind: "body", method: "POST", body });
    expect(await it.create(project, { name: "Search" })).toMatchObject({ id: rows(it)[0]?.id });
  },
);

test("created with an answer that tells no id, and a list that tells none either, it is recorded as unfinished", async () => {
  const it = await life({ seed: {} });
  it.simulator.faults.add({ kind: "body", method: "POST", body: { id: 7, name: "Search" } });
  it.simulator.faults.add({ kind: "without-rows", method: "GET", path: collection, count: "all" });
  const { state, error } = await it.apply(project, null, { name: "Search" });
  expect(state).toMatchObject({ id: null, name: "Search" });
  expect(error).toMatchObject({ message: expect.stringContaining("returned no id") as string });
}, 15_000);

test("where the list could not be read before, nothing is guessed: neither taken over nor created again", async () => {
  const it = await life({ seed: {} });
  it.simulator.faults.add({ kind: "status", status: 403, method: "GET", path: collection, count: 1 });
  it.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after", count: "all" });
  const { state, error } = await it.apply(project, null, { name: "Search" });
  expect(error).toMatchObject({ message: expect.stringContaining("it could be one of these") as string });
  expect(state).toMatchObject({ id: null });
  expect(it.simulator.journal.count({ method: "POST" })).toBe(1);
});

test.each([2, 3])(
  "of %i like ones that lose their answers at once each gets its own",
  async (count) => {
    const it = await life({ seed: {} });
    it.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after", count: count - 1 });
    const made = await Promise.all(
      Array.from({ length: count }, async () => await it.create(project, { name: "Twin" })),
    );
    expect(made.map(({ id }) => String(id)).toSorted()).toEqual(
      rows(it)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(rows(it)).toHaveLength(count);
  },
  20_000,
);

async function interrupted(it: Life): Promise<Outcome> {
  const count = rows(it).length;
  it.simulator.faults.add({ kind: "silence", method: "POST", commit: "after" });
  const pending = it.apply(project, null, { name: "Search" });
  await expect.poll(() => rows(it).length).toBe(count + 1);
  it.interrupt();
  const outcome = await pending;
  it.relaunch();
  return outcome;
}

test("interrupted before its id was known, it is neither found by a guess nor archived, and users are told", async () => {
  const it = await life({ seed: { projects: [old] } });
  const { state, error } = await interrupted(it);
  expect(error).toMatchObject({ name: "UnconfirmedError", cause: { outcome: "unknown" } });
  expect(state).toMatchObject({ id: null, name: "Search" });
  expect(state && (await it.refresh(project, state))).toEqual(state);
  expect(await it.apply(project, state, null)).toEqual({ state: null, error: undefined });
  expect(rows(it)).toMatchObject([{ archived_at: null }, { archived_at: null }]);
  expect(it.warnings).toEqual([expect.stringContaining(`one of these: ${rows(it)[1]?.id}. `)]);
});

test("interrupted, with nothing left that it could have made, it is gone without a word", async () => {
  const it = await life({ seed: { projects: [old] } });
  const { state } = await interrupted(it);
  it.simulator.store.remove("projects", rows(it)[1]?.id ?? "");
  expect(state && (await it.refresh(project, state))).toBeNull();
  expect(await it.apply(project, state, null)).toEqual({ state: null, error: undefined });
  expect(it.warnings).toEqual([]);
});

test("of a record without an id, what was created since in its place is not suspected", async () => {
  const it = await life({ seed: {} });
  const { state } = await interrupted(it);
  const { id } = await it.create(project, { name: "Search" });
  expect(state && (await it.destroyAfterCreate(project, state))).toEqual({ state: null, error: undefined });
  expect(it.warnings.join()).not.toContain(id);
  expect(rows(it)).toMatchObject([{ archived_at: null }, { archived_at: null }]);
});

// Data sources

const many = Array.from({ length: 300 }, (_, index) => ({
  id: `proj_${String(index).padStart(3, "0")}`,
  name: `Project ${index % 150}`,
  created_at: 1_750_000_000 + index,
  ...(index % 3 === 0 ? { archived_at: 1_760_000_000 } : {}),
}));
const idsOf = (result: unknown) => (result as { projects: { id: string }[] }).projects.map(({ id }) => id);

test("all of 300 in pages of 20 are listed, archived ones when asked for, always in the same order", async () => {
  const it = await life({ seed: { projects: many }, pageSize: 20 });
  const active = many.filter((row) => !("archived_at" in row)).map(({ id }) => id);
  expect(idsOf(await it.data(projectsData, {}))).toEqual(active);
  expect(it.requests()).toHaveLength(10);
  expect(idsOf(await it.data(projectsData, { include_archived: true }))).toEqual(many.map(({ id }) => id));
  const named = await it.data(projectsData, { include_archived: true, name: "Project 7" });
  expect(idsOf(named)).toEqual(["proj_007", "proj_157"]);
});

test("the order does not depend on the API's", async () => {
  const it = await life({ seed: { projects: many.slice(0, 10) } });
  it.simulator.faults.add({ kind: "reversed-rows" });
  const ids = idsOf(await it.data(projectsData, {}));
  expect(ids).toEqual(ids.toSorted());
});

test("one is read by its id, archived or not, and by a name that only one active project has", async () => {
  const it = await life({ seed: { projects: [...many, { ...old, name: "Mine" }] } });
  expect(await it.data(projectData, { id: "proj_000" })).toMatchObject({ status: "archived", name: "Project 0" });
  expect(await it.data(projectData, { name: "Mine" })).toMatchObject({ id: "proj_old", residency: null });
  await expect(it.data(projectData, { name: "Project 7" })).rejects.toThrow("proj_007, proj_157");
  await expect(it.data(projectData, { name: "Nobody's" })).rejects.toThrow("There is no project");
  await expect(it.data(projectData, { id: "proj_x" })).rejects.toThrow('There is no project with the id "proj_x".');
  expect(problems(projectData, { id: "a", name: "b" }).join()).toContain("Only one of id, project_id, name");
});
