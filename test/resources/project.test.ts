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

test("a create sends only the configured attributes", async () => {
  const org = await life({ seed: {} });
  const state = await org.create(project, { name: "Search", residency: "JP_STORAGE" });
  expect(state).toMatchObject({ id: rows(org)[0]?.id, residency: "JP_STORAGE", external_key_id: null });
  expect(org.simulator.journal.entries({ method: "POST" })[0]?.body).toEqual({
    name: "Search",
    residency: "JP_STORAGE",
  });
});

test("an update sends the changed attributes, and removes the key with null", async () => {
  const org = await life({ seed: {} });
  const state = await org.create(project, { name: "Search", external_key_id: "extkey_1" });
  const renamed = await org.apply(project, state, { name: "Find", external_key_id: "extkey_1" });
  const bare = await org.apply(project, renamed.state, { name: "Find" });
  const bodies = org.simulator.journal.entries({ method: "POST" }).map(({ body }) => body);
  expect(bodies.slice(1)).toEqual([{ name: "Find" }, { external_key_id: null }]);
  expect(bare.state).toEqual({ ...state, name: "Find", external_key_id: null });
  expect(rows(org)).toMatchObject([{ name: "Find", external_key_id: null }]);
});

test("a change by the official client is drift", async () => {
  const org = await life({ seed: {} });
  const state = await org.create(project, { name: "Search" });
  const id = String(state["id"]);
  await official(org).admin.organization.projects.update(id, { name: "Other", external_key_id: "extkey_9" });
  org.relaunch();
  expect(await org.refresh(project, state)).toMatchObject({ name: "Other", external_key_id: "extkey_9" });
  await official(org).admin.organization.projects.archive(id);
  org.relaunch();
  expect(await org.refresh(project, state)).toBeNull();
});

test("a new residency replaces the project, and a residency that the API does not return stays", async () => {
  const org = await life({ seed: { projects: [old] } });
  const told = await org.create(project, { name: "A", residency: "EU_STORAGE_PROCESSING" });
  expect(org.plan(project, told, { name: "A", residency: "JP_STORAGE" }).replace).toHaveLength(1);
  org.simulator.faults.add({ kind: "without-field", field: "residency", count: "all" });
  expect(await org.refresh(project, told)).toEqual(told);
  const imported = await org.import(project, old.id);
  expect(org.plan(project, imported, { name: "Search", residency: "JP_STORAGE" }).replace).toEqual([]);
});

test("a residency that the API ignored is an error after the create, and drift that replaces", async () => {
  const org = await life({ seed: {} });
  const config = { name: "Search", residency: "EU_STORAGE_PROCESSING" };
  const row = { id: "proj_x", name: "Search", residency: "GLOBAL", status: "active", created_at: 1_750_000_000 };
  org.simulator.faults.add({ kind: "body", method: "POST", body: row });
  const { state, error } = await org.apply(project, null, config);
  expect(state).toMatchObject({ id: "proj_x", residency: "EU_STORAGE_PROCESSING" });
  expect(error).toMatchObject({ message: expect.stringContaining("Created Otherwise Than Asked") as string });
  org.simulator.faults.add({ kind: "body", method: "GET", body: { data: [row], has_more: false } });
  const refreshed = state && (await org.refresh(project, state));
  expect(refreshed).toMatchObject({ residency: "GLOBAL" });
  expect(org.plan(project, refreshed, config).replace).toHaveLength(1);
});

test("an added residency replaces a project that was created without one, and warns for an imported project", async () => {
  const org = await life({ seed: { projects: [old] } });
  org.simulator.faults.add({ kind: "without-field", field: "residency", count: "all" });
  const state = await org.create(project, { name: "Find" });
  expect(org.plan(project, state, { name: "Find", residency: "EU_STORAGE_PROCESSING" }).replace).toHaveLength(1);
  const imported = await org.import(project, old.id);
  const { replace, diagnostics } = org.plan(project, imported, { name: "Search", residency: "EU_STORAGE_PROCESSING" });
  expect(replace).toEqual([]);
  expect(diagnostics).toMatchObject([{ severity: "warning", summary: "Value Not Confirmed" }]);
});

test("a residency that the API does not return is recorded with a warning", async () => {
  const org = await life({ seed: {} });
  org.simulator.faults.add({ kind: "without-field", field: "residency", method: "POST" });
  await org.create(project, { name: "Search", residency: "EU_STORAGE_PROCESSING" });
  expect(org.warnings).toEqual([expect.stringContaining("The state records the configured value")]);
});

test("empty texts of the API are null", async () => {
  const org = await life({ seed: { projects: [{ ...old, external_key_id: "" }] } });
  expect(await org.import(project, old.id)).toMatchObject({ external_key_id: null });
});

test("a destroy archives the project, and the destroy of an archived project sends nothing", async () => {
  const org = await life({ seed: { projects: [old] } });
  const state = await org.import(project, old.id);
  expect(await org.apply(project, state, null)).toEqual({ state: null, error: undefined });
  expect(rows(org)[0]?.archived_at).not.toBeNull();
  expect(await org.apply(project, state, null)).toEqual({ state: null, error: undefined });
});

test("an archived project cannot be imported", async () => {
  const org = await life({ seed: { projects: [{ ...old, archived_at: 1_750_000_001 }] } });
  expect(await org.import(project, old.id)).toBeNull();
});

test("the error for a change of the default project explains it", async () => {
  const org = await life({ seed: { projects: [{ ...old, default: true }] } });
  const { error } = await org.apply(project, await org.import(project, old.id), { name: "Other" });
  expect(project.toDiagnostic?.(error, { operation: "update", values: {} })).toMatchObject({
    summary: "Default Project Cannot Be Changed",
    detail: expect.stringContaining("removed block") as string,
  });
});

test("fifty projects are refreshed with one list", async () => {
  const seed = Array.from({ length: 50 }, (_, index) => ({ ...old, id: `proj_${index}`, name: `P${index}` }));
  const org = await life({ seed: { projects: seed }, pageSize: 20 });
  await Promise.all(seed.map(async ({ id }) => await org.import(project, id)));
  expect(org.requests()).toEqual([`GET ${collection}`, `GET ${collection}`, `GET ${collection}`]);
});

test("a project that the list lacks for a while is not gone", async () => {
  const org = await life({ seed: {} });
  const state = await org.create(project, { name: "Search" });
  org.simulator.faults.add({ kind: "without-rows", method: "GET", path: collection, count: "all" });
  expect(await org.refresh(project, state)).toEqual(state);
});

test.each([
  [{ name: "" }, "name"],
  [{ name: "A", residency: "MOON" }, "residency"],
  [{ name: "A", external_key_id: "" }, "external_key_id"],
])("%j is refused without a request", (config, attribute) => {
  expect(problems(project, config).join()).toContain(attribute);
});

test.each(["", ".", ".."])("the import id %j is refused", async (id) => {
  await expect((await life({ seed: {} })).import(project, id)).rejects.toThrow("Expected the form project_id");
});

// A create whose answer is lost

test("a project is not created twice if the answer is lost after the API acted", async () => {
  const org = await life({ seed: { projects: [old] } });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  const state = await org.create(project, { name: "Search" });
  expect(rows(org).map(({ id }) => id)).toEqual(["proj_old", state["id"]]);
});

test("a project is not created twice if the answer is lost and the clock of this machine is wrong", async () => {
  const org = await life({ seed: {}, now: () => performance.timeOrigin + performance.now() });
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 86_400_000);
  onTestFinished(() => void vi.restoreAllMocks());
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  const state = await org.create(project, { name: "Search" });
  expect(rows(org).map(({ id }) => id)).toEqual([state["id"]]);
});

test("a second POST creates the project if the API did not act on the first", async () => {
  const org = await life({ seed: {} });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "before" });
  await org.create(project, { name: "Search" });
  expect(rows(org)).toHaveLength(1);
  expect(org.simulator.journal.count({ method: "POST" })).toBe(2);
}, 15_000);

test("a list that lags does not cause a second project", async () => {
  const org = await life({ seed: {} });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  org.simulator.faults.add({ kind: "without-rows", method: "GET", path: collection, count: 1 });
  await org.create(project, { name: "Search" });
  expect(rows(org)).toHaveLength(1);
});

test("an older namesake, even of a moment ago, is never adopted", async () => {
  const org = await life({ seed: { projects: [{ ...old, created_at: Math.floor(Date.now() / 1000) - 5 }] } });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "before" });
  const state = await org.create(project, { name: "Search" });
  expect(rows(org).map(({ id }) => id)).toEqual(["proj_old", state["id"]]);
}, 15_000);

test("an answer with members of other types does not lose the new project", async () => {
  const org = await life({ seed: {} });
  const body = { id: "proj_x", name: 7, created_at: "now", residency: ["EU"], status: null };
  org.simulator.faults.add({ kind: "body", method: "POST", body });
  expect(await org.create(project, { name: "Search" })).toMatchObject({ id: "proj_x", created_at: null });
});

test.each([{ body: { id: 7, name: "Search" } }, { body: "created" }, { body: null }, { body: [] }, { body: {} }])(
  "the id of a project is looked up after the answer %j",
  async ({ body }) => {
    const org = await life({ seed: {} });
    org.simulator.faults.add({ kind: "body", method: "POST", body });
    expect(await org.create(project, { name: "Search" })).toMatchObject({ id: rows(org)[0]?.id });
  },
);

test("a create whose answer and list have no id is recorded as unfinished", async () => {
  const org = await life({ seed: {} });
  org.simulator.faults.add({ kind: "body", method: "POST", body: { id: 7, name: "Search" } });
  org.simulator.faults.add({ kind: "without-rows", method: "GET", path: collection, count: "all" });
  const { state, error } = await org.apply(project, null, { name: "Search" });
  expect(state).toMatchObject({ id: null, name: "Search" });
  expect(error).toMatchObject({ message: expect.stringContaining("returned no id") as string });
}, 15_000);

test("if the list could not be read before, the create neither adopts nor repeats", async () => {
  const org = await life({ seed: {} });
  org.simulator.faults.add({ kind: "status", status: 403, method: "GET", path: collection, count: 1 });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after", count: "all" });
  const { state, error } = await org.apply(project, null, { name: "Search" });
  expect(error).toMatchObject({ message: expect.stringContaining("it could be one of these") as string });
  expect(state).toMatchObject({ id: null });
  expect(org.simulator.journal.count({ method: "POST" })).toBe(1);
});

test.each([2, 3])(
  "each of %i equal creates with lost answers gets its own project",
  async (count) => {
    const org = await life({ seed: {} });
    org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after", count: count - 1 });
    const made = await Promise.all(
      Array.from({ length: count }, async () => await org.create(project, { name: "Twin" })),
    );
    expect(made.map(({ id }) => String(id)).toSorted()).toEqual(
      rows(org)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(rows(org)).toHaveLength(count);
  },
  20_000,
);

async function interrupted(org: Life): Promise<Outcome> {
  const count = rows(org).length;
  org.simulator.faults.add({ kind: "silence", method: "POST", commit: "after" });
  const pending = org.apply(project, null, { name: "Search" });
  await expect.poll(() => rows(org).length).toBe(count + 1);
  org.interrupt();
  const outcome = await pending;
  org.relaunch();
  return outcome;
}

test("an interrupted create without an id is neither guessed nor archived, and a warning names the candidates", async () => {
  const org = await life({ seed: { projects: [old] } });
  const { state, error } = await interrupted(org);
  expect(error).toMatchObject({ name: "UnconfirmedError", cause: { outcome: "unknown" } });
  expect(state).toMatchObject({ id: null, name: "Search" });
  expect(state && (await org.refresh(project, state))).toEqual(state);
  expect(await org.apply(project, state, null)).toEqual({ state: null, error: undefined });
  expect(rows(org)).toMatchObject([{ archived_at: null }, { archived_at: null }]);
  expect(org.warnings).toEqual([expect.stringContaining(`one of these: ${rows(org)[1]?.id}. `)]);
});

test("an interrupted create without a candidate leaves the state without a warning", async () => {
  const org = await life({ seed: { projects: [old] } });
  const { state } = await interrupted(org);
  org.simulator.store.remove("projects", rows(org)[1]?.id ?? "");
  expect(state && (await org.refresh(project, state))).toBeNull();
  expect(await org.apply(project, state, null)).toEqual({ state: null, error: undefined });
  expect(org.warnings).toEqual([]);
});

test("objects that were created later are no candidates of a record without an id", async () => {
  const org = await life({ seed: {} });
  const { state } = await interrupted(org);
  const { id } = await org.create(project, { name: "Search" });
  expect(state && (await org.destroyAfterCreate(project, state))).toEqual({ state: null, error: undefined });
  expect(org.warnings.join()).not.toContain(id);
  expect(rows(org)).toMatchObject([{ archived_at: null }, { archived_at: null }]);
});

// Data sources

const many = Array.from({ length: 300 }, (_, index) => ({
  id: `proj_${String(index).padStart(3, "0")}`,
  name: `Project ${index % 150}`,
  created_at: 1_750_000_000 + index,
  ...(index % 3 === 0 ? { archived_at: 1_760_000_000 } : {}),
}));
const idsOf = (result: unknown) => (result as { projects: { id: string }[] }).projects.map(({ id }) => id);

test("300 projects in pages of 20 are listed, with archived projects on request, always in the same order", async () => {
  const org = await life({ seed: { projects: many }, pageSize: 20 });
  const active = many.filter((row) => !("archived_at" in row)).map(({ id }) => id);
  expect(idsOf(await org.data(projectsData, {}))).toEqual(active);
  expect(org.requests()).toHaveLength(10);
  expect(idsOf(await org.data(projectsData, { include_archived: true }))).toEqual(many.map(({ id }) => id));
  const named = await org.data(projectsData, { include_archived: true, name: "Project 7" });
  expect(idsOf(named)).toEqual(["proj_007", "proj_157"]);
});

test("the order does not depend on the API's order", async () => {
  const org = await life({ seed: { projects: many.slice(0, 10) } });
  org.simulator.faults.add({ kind: "reversed-rows" });
  const ids = idsOf(await org.data(projectsData, {}));
  expect(ids).toEqual(ids.toSorted());
});

test("a project is read by id, archived or not, and by a name that only one active project has", async () => {
  const org = await life({ seed: { projects: [...many, { ...old, name: "Mine" }] } });
  expect(await org.data(projectData, { id: "proj_000" })).toMatchObject({ status: "archived", name: "Project 0" });
  expect(await org.data(projectData, { name: "Mine" })).toMatchObject({ id: "proj_old", residency: null });
  await expect(org.data(projectData, { name: "Project 7" })).rejects.toThrow("proj_007, proj_157");
  await expect(org.data(projectData, { name: "Nobody's" })).rejects.toThrow("The API has no project");
  await expect(org.data(projectData, { id: "proj_x" })).rejects.toThrow('The API has no project with the id "proj_x".');
  expect(problems(projectData, { id: "a", name: "b" }).join()).toContain("Only one of id, project_id, name");
});
