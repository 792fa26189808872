import OpenAI, { AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from "openai";
import { describe, expect, test } from "vitest";
import type { Simulator } from "../../src/simulator/server.ts";
import { officialCalls } from "./official-calls.ts";
import { model, permissionsTemplate, rejection, simulator, small } from "./ask.ts";

/** The official client as in a program, but without values from the environment and without retries. */
function client(target: Simulator, options: { readonly maxRetries?: number } = {}): OpenAI {
  return new OpenAI({
    baseURL: target.url,
    adminAPIKey: "sk-admin-official",
    apiKey: "sk-proj-official",
    organization: null,
    project: null,
    maxRetries: 0,
    ...options,
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  return await Array.fromAsync(items);
}

const projectIds = Array.from({ length: 7 }, (_, index) => `proj_${index}`);
const seven = {
  ...small,
  projects: [small.projects[0], ...projectIds.map((id, index) => ({ id, name: id, created_at: 200 + index }))],
};

describe("the official openai client", () => {
  test("creates permissions and reads them", async () => {
    const { permissions } = client(await simulator()).fineTuning.checkpoints;
    const made = await all(permissions.create(model, { project_ids: ["proj_a", "proj_b"] }));
    expect(made.map((row) => row.project_id)).toEqual(["proj_a", "proj_b"]);
    const listed = await all(permissions.list(model, { order: "ascending" }));
    expect(listed).toEqual(made);
  });

  test("walks the pages of permissions by itself", async () => {
    const target = await simulator({ seed: seven, pageSize: 2 });
    const { permissions } = client(target).fineTuning.checkpoints;
    await permissions.create(model, { project_ids: projectIds });
    target.journal.clear();
    const listed = await all(permissions.list(model));
    expect(listed.map((row) => row.project_id)).toEqual(projectIds.toReversed());
    expect(target.journal.count({ method: "GET", template: permissionsTemplate })).toBe(4);
  });

  test("finds the permission of one project", async () => {
    const { permissions } = client(await simulator({ seed: seven })).fineTuning.checkpoints;
    await permissions.create(model, { project_ids: projectIds });
    const found = await all(permissions.list(model, { project_id: "proj_3" }));
    expect(found.map((row) => row.project_id)).toEqual(["proj_3"]);
  });

  test("deletes a permission, and gets a 404 when it is gone", async () => {
    const { permissions } = client(await simulator()).fineTuning.checkpoints;
    const { data } = await permissions.create(model, { project_ids: ["proj_a"] });
    const remove = async () => await permissions.delete(data[0]!.id, { fine_tuned_model_checkpoint: model });
    expect(await remove()).toEqual({ id: data[0]!.id, object: "checkpoint.permission", deleted: true });
    expect(await rejection(remove())).toBeInstanceOf(NotFoundError);
    expect(await all(permissions.list(model))).toEqual([]);
  });

  test("lists a job's checkpoints over its pages with the ordinary key", async () => {
    const target = await simulator({
      seed: {
        ...small,
        jobs: [
          {
            id: "ftjob-1",
            model: "gpt-4o-mini",
            checkpoints: [1, 2, 3].map((step_number) => ({ step_number, created_at: step_number })),
          },
        ],
      },
      pageSize: 2,
    });
    const { jobs } = client(target).fineTuning;
    const checkpoints = await all(jobs.checkpoints.list("ftjob-1"));
    expect(checkpoints.map((row) => row.step_number)).toEqual([3, 2, 1]);
    expect((await all(jobs.list())).map((job) => job.id)).toEqual(["ftjob-1"]);
    expect((await jobs.retrieve("ftjob-1")).fine_tuned_model).toMatch(/^ft:gpt-4o-mini:/);
    expect(new Set(target.journal.entries().map(({ key }) => key))).toEqual(new Set(["ordinary"]));
  });

  test("creates, renames, lists and archives projects", async () => {
    const { projects } = client(await simulator({ pageSize: 2 })).admin.organization;
    const made = await projects.create({ name: "New" });
    expect((await projects.update(made.id, { name: "Newer" })).name).toBe("Newer");
    expect((await projects.retrieve(made.id)).name).toBe("Newer");
    expect(await all(projects.list())).toHaveLength(5);
    expect((await projects.archive(made.id)).status).toBe("archived");
    expect(await all(projects.list())).toHaveLength(4);
    expect(await all(projects.list({ include_archived: true }))).toHaveLength(6);
  });

  test("reads errors with message, code, param and request id", async () => {
    const { permissions } = client(await simulator()).fineTuning.checkpoints;
    const error = await rejection(permissions.create(model, { project_ids: ["proj_nowhere"] }));
    expect(error).toBeInstanceOf(BadRequestError);
    expect(error).toMatchObject({
      status: 400,
      code: "project_not_found",
      param: "project_ids",
      type: "invalid_request_error",
      requestID: expect.stringMatching(/^req_/),
      message: "400 The project proj_nowhere was not found.",
    });
  });

  test("is refused with the wrong kind of key", async () => {
    const target = await simulator();
    const wrong = new OpenAI({ baseURL: target.url, adminAPIKey: "sk-proj-not-admin", apiKey: "sk-x", maxRetries: 0 });
    const error = await rejection(wrong.fineTuning.checkpoints.permissions.list(model));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect((error as Error).message).toContain("Missing scopes: api.fine_tuning.checkpoints.read");
  });

  test("reports a throttle as a rate limit, and retries after a named wait", async () => {
    const target = await simulator();
    target.faults.add({ kind: "rate-limit", hint: "none" });
    expect(await rejection(client(target).fineTuning.checkpoints.permissions.list(model))).toBeInstanceOf(
      RateLimitError,
    );
    target.faults.add({ kind: "rate-limit", hint: "retry-after-ms", seconds: 0.01, count: 2 });
    target.journal.clear();
    await client(target, { maxRetries: 2 }).fineTuning.checkpoints.permissions.list(model);
    expect(target.journal.entries().map(({ status }) => status)).toEqual([429, 429, 200]);
  });
});

describe("each method of the official client's administration part", () => {
  test.each(Object.entries(officialCalls))("%s is answered", async (_name, call) => {
    const target = await simulator({ seed: undefined, pageSize: 1 });
    const answer = await call(client(target).admin.organization);
    expect(answer).toBeTypeOf("object");
    if (Array.isArray(answer)) expect(answer.length).toBeGreaterThan(0);
    expect(target.journal.entries().map(({ status }) => status)).toEqual(
      Array.from({ length: target.journal.count() }, () => 200),
    );
  });

  test("has a call here", async () => {
    const { organization } = client(await simulator()).admin;
    expect(Object.keys(officialCalls).toSorted()).toEqual(methodsOf(organization, "").toSorted());
  });
});

/** The methods of a resource of the official client and of the resources in it, by their path. */
function methodsOf(resource: object, path: string): readonly string[] {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(resource)).filter((name) => name !== "constructor");
  const below = Object.entries(resource).filter(([name]) => !name.startsWith("_"));
  return [
    ...methods.map((name) => path + name),
    ...below.flatMap(([name, inner]) => methodsOf(inner as object, `${path}${name}.`)),
  ];
}
