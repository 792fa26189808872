import { expect, test } from "vitest";
import { projectRateLimit } from "../../src/resources/project-rate-limit.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { isUnchanged, organization, upgraded } from "../noun/terraform.ts";
import type { Organization, Run } from "../noun/terraform.ts";
import { partsOf, problems } from "./life.ts";

const { resource, one, all, list } = partsOf(projectRateLimit);
const seed: Seed = {
  projects: [
    { id: "proj_a", name: "A" },
    { id: "proj_b", name: "B" },
  ],
  rate_limits: [
    { project_id: "proj_a", model: "gpt-4o", max_requests_per_1_minute: 777, max_tokens_per_1_minute: 888 },
  ],
};
const start = async (more: Partial<Seed> = {}): Promise<Organization> =>
  await organization({ seed: { ...seed, ...more } });
const listPath = "/organization/projects/proj_a/rate_limits";
const byModel = { project_id: "proj_a", model: "gpt-4o", max_requests_per_1_minute: 100 };
const byId = { project_id: "proj_a", rate_limit_id: "rl-gpt-4o", max_requests_per_1_minute: 100 };

test.each([byModel, byId])(
  "a limit is found by model or id, and only the configured numbers are sent",
  async (config) => {
    const org = await start();
    const run = org.run();
    const stored = await run.create(resource, config);
    expect(stored.values).toMatchObject({
      id: "proj_a/rl-gpt-4o",
      rate_limit_id: "rl-gpt-4o",
      model: "gpt-4o",
      max_requests_per_1_minute: 100,
      max_tokens_per_1_minute: 888,
      max_images_per_1_minute: null,
    });
    expect(org.newWrites()).toEqual([["POST", `${listPath}/rl-gpt-4o`, { max_requests_per_1_minute: 100 }]]);
    expect(isUnchanged(run, resource, await run.refresh(resource, stored), config)).toBe(true);
  },
);

test("the other name of the same limit changes nothing, and another name replaces the limit", async () => {
  const org = await start();
  const run = org.run();
  const stored = await run.create(resource, byModel);
  expect(isUnchanged(run, resource, stored, byId)).toBe(true);
  expect(isUnchanged(run, resource, stored, { ...byId, ...byModel })).toBe(true);
  expect(run.plan(resource, stored, { ...byModel, model: "whisper-1" }).replace).toEqual([[{ attribute: "model" }]]);
  expect(run.plan(resource, stored, { ...byId, rate_limit_id: "rl-whisper-1" }).replace).toHaveLength(1);
});

test("a list with the former number is read again, in a refresh and in a replacement", async () => {
  const org = await start();
  const stored = await org.run().create(resource, byModel);
  const late = (number: number) => {
    const row = { id: "rl-gpt-4o", model: "gpt-4o", max_requests_per_1_minute: number, max_tokens_per_1_minute: 888 };
    const body = { object: "list", data: [row], first_id: row.id, last_id: row.id, has_more: false };
    org.simulator.faults.add({ kind: "body", method: "GET", path: listPath, body, count: 2 });
  };
  late(777);
  expect((await org.run().refresh(resource, stored))?.values).toEqual(stored.values);
  const replace = org.run();
  await replace.destroy(resource, stored);
  late(100);
  const replaced = await replace.create(resource, byModel);
  org.newWrites();
  await org.run().destroy(resource, replaced);
  expect(org.newWrites()).toEqual([["POST", `${listPath}/rl-gpt-4o`, { max_requests_per_1_minute: 777 }]]);
});

test("a destroy restores the numbers that were ever configured, and its plan names them", async () => {
  const org = await start();
  const created = await org.run().create(resource, byModel);
  const next = { project_id: "proj_a", model: "gpt-4o", batch_1_day_max_input_tokens: 5 };
  const { stored } = await org.run().apply(resource, created, next);
  if (stored === null) throw new Error("the limit is gone");
  expect(stored.values).toMatchObject({ max_requests_per_1_minute: 100, batch_1_day_max_input_tokens: 5 });
  const run = org.run();
  expect(run.plan(resource, stored, null).diagnostics).toMatchObject([
    {
      summary: "Former Setting Will Be Restored: rate limit rl-gpt-4o in proj_a",
      detail: expect.stringContaining(
        '{"batch_1_day_max_input_tokens":200000000,"max_requests_per_1_minute":777}',
      ) as string,
    },
  ]);
  org.newWrites();
  await run.destroy(resource, stored);
  const restored = { max_requests_per_1_minute: 777, batch_1_day_max_input_tokens: 200_000_000 };
  expect(org.newWrites()).toEqual([["POST", `${listPath}/rl-gpt-4o`, restored]]);
});

test("a replacement that destroys first records the value that its destroy restored", async () => {
  const org = await start();
  const stored = await org.run().create(resource, byModel);
  const run = org.run();
  await run.create(resource, { ...byModel, model: "whisper-1" });
  await run.destroy(resource, stored);
  const again = await run.create(resource, byModel);
  org.newWrites();
  await org.run().destroy(resource, again);
  expect(org.newWrites()).toEqual([["POST", `${listPath}/rl-gpt-4o`, { max_requests_per_1_minute: 777 }]]);
});

test.each([
  [{ model: "gpt4o-mini" }, /model "gpt4o-mini".*gpt-4o-mini/su],
  [{ rate_limit_id: "rl-gpt-4" }, /rate_limit_id "rl-gpt-4".*rl-gpt-4o/su],
  [{ rate_limit_id: "gpt-4o" }, /no rate limit with the rate_limit_id "gpt-4o"/u],
  [{ model: "whisper-1", rate_limit_id: "rl-gpt-4o" }, /for the model gpt-4o, not whisper-1/u],
])("an unknown name is an error with the nearest names: %j", async (name, message) => {
  const org = await start();
  const { stored, error } = await org.run().apply(resource, null, { project_id: "proj_a", ...name });
  expect(stored).toBeNull();
  expect(String(error)).toMatch(message);
  expect(org.newWrites()).toEqual([]);
});

test("a limit needs one of the two names, and no number is negative", () => {
  expect(problems(resource, { project_id: "proj_a" })).toHaveLength(1);
  expect(problems(resource, { ...byModel, max_requests_per_1_minute: -1 })).toHaveLength(1);
  expect(problems(resource, { ...byModel, max_requests_per_1_minute: 0 })).toEqual([]);
});

test.each([{ max_requests_per_1_minute: 10_001 }, { max_images_per_1_minute: 3 }])(
  "the error explains a number above the organization's, or a number that the model does not have: %j",
  async (numbers) => {
    const org = await start();
    const { error } = await org.run().apply(resource, null, { project_id: "proj_a", model: "gpt-4o", ...numbers });
    const explained = resource.toDiagnostic?.(error, { operation: "create" } as never);
    expect(explained).toMatchObject({ summary: "Rate Limit Refused" });
  },
);

test("a former number above a lowered ceiling is a warning with the number", async () => {
  const org = await start();
  const stored = await org.run().create(resource, byModel);
  org.simulator.faults.add({ kind: "status", status: 400, method: "POST", message: "Above the limit.", count: "all" });
  const run = org.run();
  await run.destroy(resource, stored);
  expect(run.warnings).toEqual([
    [expect.stringContaining("rl-gpt-4o"), expect.stringMatching(/777.*Above the limit\./su) as string],
  ]);
});

test.each(["proj_a/rl-gpt-4o", "proj_a/gpt-4o"])("%s imports the limit", async (id) => {
  const org = await start();
  const run = org.run();
  const stored = await run.create(resource, byModel);
  expect((await run.import(resource, id))?.values).toEqual(stored.values);
});

test("the state of the official provider is upgraded", async () => {
  const org = await start();
  const run = org.run();
  await run.create(resource, byModel);
  const json = { id: "rl-gpt-4o", rate_limit_id: "rl-gpt-4o", model: "gpt-4o", project_id: "proj_a" };
  const stored = await run.refresh(resource, upgraded(resource, 0, json));
  expect(isUnchanged(run, resource, stored, byId)).toBe(true);
  expect(stored?.values["id"]).toBe("proj_a/rl-gpt-4o");
});

test("the limit of an archived project is gone, and its destroy succeeds", async () => {
  const org = await start();
  const stored = await org.run().create(resource, byModel);
  const archived = await start({
    projects: [{ id: "proj_a", name: "A", archived_at: 1_750_000_000 }],
    rate_limits: [],
  });
  const run = archived.run();
  expect(await run.refresh(resource, stored)).toBeNull();
  await run.destroy(resource, stored);
  expect(run.warnings).toEqual([]);
});

test("the data sources and the list resource return the limits of a project", async () => {
  const org = await start();
  const run = org.run();
  expect(await run.data(one, { project_id: "proj_a", model: "gpt-4o" })).toMatchObject({
    id: "rl-gpt-4o",
    max_requests_per_1_minute: 777,
  });
  const { rate_limits: rows } = await run.data(all, { project_id: "proj_a" });
  expect(rows).toHaveLength(5);
  const listed = await run.list(list, {});
  expect(listed).toHaveLength(10);
  expect(listed[0]?.displayName).toBe("gpt-4o");
});

test("forty models in fifty projects take one list for each project, in an apply and in a refresh", async () => {
  const projects = Array.from({ length: 50 }, (_, number) => ({ id: `proj_${number}`, name: `P${number}` }));
  const models = Array.from({ length: 40 }, (_, number) => `model-${number}`);
  const org = await start({
    projects,
    rate_limits: projects.flatMap(({ id }) => models.map((model) => ({ project_id: id, model }))),
  });
  const configs = projects.flatMap(({ id }) =>
    models.map((model) => ({ project_id: id, model, max_requests_per_1_minute: 7 })),
  );
  const stored = await tenAtATime(configs, async (run, config) => await run.create(resource, config), org.run());
  expect(counted(org)).toEqual({ GET: 50, POST: 2000 });
  await tenAtATime(stored, async (run, each) => await run.refresh(resource, each), org.run());
  expect(counted(org)).toEqual({ GET: 50 });
});

test("a destroy of many limits reads the organization once, and reads no limit", async () => {
  const org = await start();
  const models = ["gpt-4o", "gpt-4o-mini", "whisper-1"];
  const stored = await tenAtATime(
    models,
    async (run, model) => await run.create(resource, { ...byModel, model }),
    org.run(),
  );
  org.newRequests();
  await tenAtATime(stored, async (run, each) => await run.destroy(resource, each), org.run());
  expect(counted(org)).toEqual({ GET: 1, POST: 3 });
});

/** Runs operations as Terraform does: ten at a time. */
async function tenAtATime<T, R>(items: readonly T[], act: (run: Run, item: T) => Promise<R>, run: Run): Promise<R[]> {
  const results: R[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await act(run, next[1]);
  };
  await Promise.all(Array.from({ length: 10 }, worker));
  return results;
}

function counted(org: Organization): Readonly<Record<string, number>> {
  const methods = Object.entries(Object.groupBy(org.newRequests(), (request) => request.split(" ")[0] ?? ""));
  return Object.fromEntries(methods.map(([method, requests = []]) => [method, requests.length]));
}
