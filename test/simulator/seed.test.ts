import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { ask, simulator } from "./ask.ts";

describe("an invalid seed is refused with the place of the fault", () => {
  test.each([
    [[], "expected an object, got a list"],
    [{ proyects: [] }, /^unknown field "proyects"; known here: .*projects, .*rules, service_accounts/],
    [null, "expected an object, got null"],
    [
      {
        projects: [
          { id: "proj_x", name: "x" },
          { id: "proj_x", name: "y" },
        ],
      },
      'projects[1]: another row has the id "proj_x"',
    ],
    [{ projects: {} }, "projects: expected a list, got an object"],
    [{ projects: [{ name: "x" }, { id: "proj_y" }] }, "projects[1].name: Missing required parameter: 'name'."],
    [{ projects: [{ name: "x", colour: 1 }] }, "projects[0].colour: Unknown parameter: 'colour'."],
    [{ projects: [{ name: "x", created_at: 1.5 }] }, "projects[0].created_at: expected a whole number, got 1.5"],
    [{ projects: [{ name: "x", created_at: -1 }] }, "projects[0].created_at: expected at least 0, got -1"],
    [
      { projects: [{ name: "x", residency: "MOON" }] },
      "projects[0].residency: Invalid value: 'MOON'. Supported values are: GLOBAL, ",
    ],
    [
      { jobs: [{ model: "m", checkpoints: [{ step_number: "1" }] }] },
      'jobs[0].checkpoints[0].step_number: expected a whole number, got "1"',
    ],
    [
      { jobs: [{ model: "m", checkpoints: [{ step_number: 1, metrics: { step: "x" } }] }] },
      "jobs[0].checkpoints[0].metrics.step: expected a number or null",
    ],
    [{ models: [{ id: "m", project_id: "proj_x" }] }, 'models[0]: no project of the seed has the id "proj_x"'],
    [
      { permissions: [{ checkpoint: "m", project_id: "proj_x" }] },
      'permissions[0]: no job or model of the seed is called "m"',
    ],
    [{ keys: [{ value: "secret" }] }, "keys[0].value: a key's value begins with sk-"],
    [{ keys: [{ value: "sk-x", scopes: "all" }] }, 'keys[0].scopes: expected a list of strings, got "all"'],
    [
      { rules: { existingPermission: "maybe" } },
      'rules.existingPermission: expected one of "answer", "refuse", got "maybe"',
    ],
  ])("%j", async (seed, message) => {
    await expect(startSimulator({ seed: seed as Seed })).rejects.toThrow(message);
  });
});

test("the same seed gives the same ids", async () => {
  const seed = {
    projects: [{ name: "A" }, { name: "B" }],
    jobs: [{ model: "gpt-4o-mini", checkpoints: [{ step_number: 1 }] }],
  };
  const [one, two] = [await simulator({ seed, now: () => 0 }), await simulator({ seed, now: () => 0 })];
  expect(one.store.dump()).toEqual(two.store.dump());
  const { body } = await ask(one, "/organization/projects");
  expect(new Set(body.data.map((row: { id: string }) => row.id)).size).toBe(2);
});

test("rows are served by their age, in whatever order the seed has them", async () => {
  const projects = [3, 1, 2].map((created_at) => ({ id: `proj_${created_at}`, name: "x", created_at }));
  const { body } = await ask(await simulator({ seed: { projects } }), "/organization/projects");
  expect(body.data.map((row: { id: string }) => row.id)).toEqual(["proj_1", "proj_2", "proj_3"]);
});

test("an empty seed is an empty organization", async () => {
  const target = await simulator({ seed: {} });
  expect((await ask(target, "/organization/projects")).body.data).toEqual([]);
});

test("without a seed the first example finds its job and its checkpoint", async () => {
  const target = await simulator({ seed: undefined });
  const jobs = await ask(target, "/fine_tuning/jobs/ftjob-abc123/checkpoints", { key: "sk-x" });
  const name = encodeURIComponent(jobs.body.data[0].fine_tuned_model_checkpoint);
  const shared = await ask(target, `/fine_tuning/checkpoints/${name}/permissions`, {
    method: "POST",
    body: { project_ids: ["org-XYZ789"] },
  });
  expect(shared.status).toBe(200);
  expect((await ask(target, "/fine_tuning/checkpoints/ckpt-abc123/permissions")).status).toBe(200);
});

test("the seed in examples/ is served unchanged", async () => {
  const file = join(import.meta.dirname, "../../examples/simulator-seed.json");
  const target = await simulator({ seed: JSON.parse(await readFile(file, "utf8")) as Seed });
  const key = "sk-admin-bakery-owner";
  const name = encodeURIComponent("ft:gpt-4o-mini-2024-07-18:bakery:sourdough:96olL566");
  const { body } = await ask(target, `/fine_tuning/checkpoints/${name}/permissions`, { key });
  expect(body.data).toMatchObject([{ project_id: "proj_recipes", created_at: 1_750_300_000 }]);
  expect((await ask(target, "/organization/projects", { key: "sk-admin-bakery-auditor" })).body.data).toHaveLength(3);
});
