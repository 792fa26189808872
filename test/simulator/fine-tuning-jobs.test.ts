import { expect, test } from "vitest";
import { ask, simulator, small } from "./ask.ts";

const key = "sk-proj-test";
const seed = {
  ...small,
  organization: "org-Acme",
  jobs: [
    {
      id: "ftjob-1",
      model: "gpt-4o-mini",
      suffix: "soup",
      created_at: 10,
      metadata: { team: "soup" },
      checkpoints: Array.from({ length: 12 }, (_, index) => ({
        step_number: index + 1,
        created_at: 20 + index,
        metrics: { step: index + 1, valid_loss: null },
      })),
    },
    { id: "ftjob-2", model: "gpt-4o-mini", created_at: 11, status: "running", checkpoints: [{ step_number: 99 }] },
  ],
} as const;

test("jobs come newest first, without first and last ids", async () => {
  const { body } = await ask(await simulator({ seed }), "/fine_tuning/jobs", { key });
  expect(Object.keys(body).toSorted()).toEqual(["data", "has_more", "object"]);
  expect(body.data.map((row: { id: string }) => row.id)).toEqual(["ftjob-2", "ftjob-1"]);
  expect(body.data[0]).toMatchObject({ object: "fine_tuning.job", status: "running", fine_tuned_model: null });
});

test("jobs are filtered by their metadata", async () => {
  const target = await simulator({ seed });
  const { body } = await ask(target, "/fine_tuning/jobs?metadata[team]=soup", { key });
  expect(body.data.map((row: { id: string }) => row.id)).toEqual(["ftjob-1"]);
});

test("a job is read by its id and its model is named after organization and suffix", async () => {
  const { body } = await ask(await simulator({ seed }), "/fine_tuning/jobs/ftjob-1", { key });
  expect(body.fine_tuned_model).toMatch(/^ft:gpt-4o-mini:acme:soup:[0-9A-Za-z]{8}$/);
  expect(body.organization_id).toBe("org-Acme");
});

test("the checkpoints of a job come newest first, ten a page, and all can be shared", async () => {
  const target = await simulator({ seed });
  const first = await ask(target, "/fine_tuning/jobs/ftjob-1/checkpoints", { key });
  expect(first.body.data).toHaveLength(10);
  expect(first.body.has_more).toBe(true);
  expect(first.body.data[0]).toEqual({
    object: "fine_tuning.job.checkpoint",
    id: expect.stringMatching(/^ftckpt_[0-9A-Za-z]{24}$/),
    created_at: 31,
    fine_tuned_model_checkpoint: expect.stringMatching(/^ft:gpt-4o-mini:acme:soup:\w{8}:ckpt-step-12$/),
    fine_tuning_job_id: "ftjob-1",
    step_number: 12,
    metrics: { step: 12, valid_loss: null },
  });
  const rest = await ask(target, `/fine_tuning/jobs/ftjob-1/checkpoints?after=${first.body.last_id}`, { key });
  expect(rest.body.data.map((row: { step_number: number }) => row.step_number)).toEqual([2, 1]);
  const name = encodeURIComponent(rest.body.data[0].fine_tuned_model_checkpoint);
  const shared = await ask(target, `/fine_tuning/checkpoints/${name}/permissions`, {
    method: "POST",
    body: { project_ids: ["proj_a"] },
  });
  expect(shared.status).toBe(200);
});

test("a job that does not exist is 404", async () => {
  const { status, body } = await ask(await simulator(), "/fine_tuning/jobs/ftjob-x/checkpoints", { key });
  expect(status).toBe(404);
  expect(body.error).toMatchObject({ code: "fine_tune_not_found" });
});
