import { expect, test } from "vitest";
import type { DataSource } from "terraform-plugin-kit";
import type { Api } from "../../src/openai/client.ts";
import { auditLog } from "../../src/resources/audit-log.ts";
import { cost } from "../../src/resources/cost.ts";
import { fineTuningJob } from "../../src/resources/fine-tuning-job.ts";
import { usage } from "../../src/resources/usage.ts";
import { life, problems } from "./life.ts";

const [auditLogs] = (auditLog.data ?? []) as [DataSource<Api>];
const [costs] = (cost.data ?? []) as [DataSource<Api>];
const [usages] = (usage.data ?? []) as [DataSource<Api>];
const [job, jobs, events] = (fineTuningJob.data ?? []) as [DataSource<Api>, DataSource<Api>, DataSource<Api>];

type Rows = readonly Readonly<Record<string, unknown>>[];
const day = 86_400;
const start = 1_750_032_000;

// Audit log

const logged = {
  audit_logs: Array.from({ length: 250 }, (_, index) => ({
    id: `audit_log-${index}`,
    type: index % 2 ? ("project.created" as const) : ("login.succeeded" as const),
    effective_at: 1000 + index,
    ...(index % 2 ? { project_id: "proj_a", details: { id: "proj_a" } } : {}),
    actor_id: "user-ann",
    actor_email: "ann@example.com",
  })),
};

test("the audit log is read newest first, in full pages, up to the limit", async () => {
  const org = await life({ seed: logged });
  const { audit_logs } = (await org.data(auditLogs, { limit: 120 })) as unknown as { audit_logs: Rows };
  expect(audit_logs).toHaveLength(120);
  expect(audit_logs[0]).toEqual({
    id: "audit_log-249",
    type: "project.created",
    effective_at: 1249,
    project: { id: "proj_a", name: "proj_a" },
    actor: {
      type: "session",
      user_id: "user-ann",
      email: "ann@example.com",
      ip_address: "127.0.0.1",
      api_key_id: null,
      service_account_id: null,
    },
    details: '{"id":"proj_a"}',
  });
  expect(org.requests()).toHaveLength(2);
});

test("ten events of a long audit log take one request for ten rows", async () => {
  const org = await life({ seed: logged });
  await org.data(auditLogs, { limit: 10 });
  expect(org.simulator.journal.entries().map(({ query }) => query)).toEqual([{ limit: "10" }]);
});

test("the API filters the audit log, with bounds of time and lists in brackets", async () => {
  const org = await life({ seed: logged });
  const filter = { effective_at: { gte: 1010, lt: 1020 }, event_types: ["project.created"], project_ids: ["proj_a"] };
  const { audit_logs } = (await org.data(auditLogs, filter)) as unknown as { audit_logs: Rows };
  expect(audit_logs.map(({ effective_at }) => effective_at)).toEqual([1019, 1017, 1015, 1013, 1011]);
});

test("an actor that is an API key is read, with the service account that owns the key", async () => {
  const org = await life({ seed: {} });
  const actor = { type: "api_key", api_key: { id: "key_1", service_account: { id: "svc_acct_1" } } };
  const data = [{ id: "audit_log-1", type: "x.y", effective_at: 1, actor, "x.y": { a: 1 } }];
  org.simulator.faults.add({ kind: "body", method: "GET", body: { data, has_more: false } });
  const { audit_logs } = (await org.data(auditLogs, {})) as unknown as { audit_logs: Rows };
  expect(audit_logs).toMatchObject([
    {
      project: null,
      actor: { api_key_id: "key_1", service_account_id: "svc_acct_1", user_id: null },
      details: '{"a":1}',
    },
  ]);
});

// Usage and costs

const spent = {
  usage: Array.from({ length: 70 }, (_, index) => ({
    kind: "completions" as const,
    at: start + index * day,
    counts: { input_tokens: index, output_tokens: 1, num_model_requests: 1 },
    dimensions: { project_id: index % 2 ? "proj_a" : "proj_b", model: "gpt-4o", batch: "false" },
  })),
  costs: Array.from({ length: 365 }, (_, index) => ({
    at: start + index * day,
    amount: 0.123_456_789_012_345,
    project_id: "proj_a",
  })),
};

test("70 days of usage are read in pages of 31 buckets, with page tokens that end in an equals sign", async () => {
  const org = await life({ seed: { ...spent, rules: { escapedPageTokens: "refuse" } } });
  const config = { kind: "completions", start_time: start, end_time: start + 70 * day, group_by: ["project_id"] };
  const { results } = (await org.data(usages, config)) as unknown as { results: Rows };
  expect(results).toHaveLength(70);
  expect(results[3]).toMatchObject({ start_time: start + 3 * day, project_id: "proj_a", input_tokens: 3, model: null });
  expect(JSON.parse(String(results[3]?.["raw"]))).toMatchObject({ input_tokens: 3 });
  expect(org.requests()).toHaveLength(3);
});

test("a bucket without results has no row, and raw has a counter that no schema declares", async () => {
  const org = await life({ seed: {} });
  const data = [
    { start_time: 0, end_time: day, results: [] },
    { start_time: day, end_time: 2 * day, results: [{ object: "x", input_tokens: 2, new_counter: 7 }] },
  ];
  org.simulator.faults.add({ kind: "body", method: "GET", body: { data, has_more: false, next_page: null } });
  const { results } = (await org.data(usages, { kind: "novelties", start_time: 0 })) as unknown as { results: Rows };
  expect(results).toMatchObject([
    { start_time: day, input_tokens: 2, raw: expect.stringContaining("new_counter") as string },
  ]);
});

test("an unknown kind is a warning, and the API decides", () => {
  expect(problems(usages, { kind: "novelties", start_time: 0 }).join()).toContain("The API decides");
  expect(problems(usages, { kind: "..", start_time: 0 }).join()).toContain("must be an id");
});

test("a year of costs is three requests, and amounts keep their decimals", async () => {
  const org = await life({ seed: spent });
  const config = { start_time: start, end_time: start + 365 * day };
  const answer = (await org.data(costs, config)) as unknown as { costs: Rows };
  expect(answer.costs).toHaveLength(365);
  expect(org.logged).toEqual([
    "reading a list of several pages: /organization/costs 2 360 true",
    "reading a list of several pages: /organization/costs 3 365 false",
  ]);
  expect(answer.costs[0]).toMatchObject({ amount: 0.123_456_789_012_345, currency: "usd", project_id: null });
  expect(org.requests()).toHaveLength(3);
});

test("amounts keep all decimals, as numbers and as text, and any other amount is null and logged", async () => {
  const org = await life({ seed: {} });
  const amounts = [0.1, 1e-7, -2.5, "0.060000000000000000000000000000000001", "0E-6176", { unit: 1 }];
  const results = amounts.map((value) => ({ object: "x", amount: { value, currency: "usd" }, invented: { a: [1] } }));
  const body = { data: [{ start_time: 0, end_time: day, results }], has_more: false, next_page: null };
  org.simulator.faults.add({ kind: "body", method: "GET", body });
  const answer = (await org.data(costs, { start_time: 0 })) as unknown as { costs: Rows };
  const shown = costs.schema.attributes["costs"]?.type.toJson(answer.costs as never) as unknown as Rows;
  expect(shown.map(({ amount }) => amount)).toEqual([
    0.1,
    0.000_000_1,
    -2.5,
    { text: "0.060000000000000000000000000000000001" },
    0,
    null,
  ]);
  expect(org.logged).toEqual([
    "the API returned a member of an unexpected type; the provider ignores it: /organization/costs amount",
  ]);
});

test("a day of 150,000 results is read", async () => {
  const org = await life({ seed: {} });
  const results = Array.from({ length: 150_000 }, () => ({ amount: { value: 1 } }));
  const body = { data: [{ start_time: 0, end_time: day, results }], has_more: false, next_page: null };
  org.simulator.faults.add({ kind: "body", method: "GET", body });
  expect((await org.data(costs, { start_time: 0 }))["costs"]).toHaveLength(150_000);
}, 60_000);

test("a year of daily costs of 500 projects takes three requests, and bounded time and memory", async () => {
  const org = await life({ seed: {} });
  const pages = [180, 180, 5].map((days, page) => ({
    data: Array.from({ length: days }, (_, index) => ({
      start_time: (page * 180 + index) * day,
      end_time: (page * 180 + index + 1) * day,
      results: Array.from({ length: 500 }, (__, project) => ({
        amount: { value: 0.1, currency: "usd" },
        project_id: `proj_${project}`,
      })),
    })),
    has_more: page < 2,
    next_page: page < 2 ? `page_${page}==` : null,
  }));
  for (const body of pages) org.simulator.faults.add({ kind: "body", method: "GET", body, count: 1 });
  const before = process.cpuUsage();
  const answer = (await org.data(costs, { start_time: 0, group_by: ["project_id"] })) as unknown as { costs: Rows };
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(30);
  expect(process.memoryUsage().heapUsed / 1e6).toBeLessThan(1000);
  expect(answer.costs).toHaveLength(182_500);
  expect(answer.costs.at(-1)).toMatchObject({ start_time: 364 * day, project_id: "proj_499", amount: 0.1 });
  expect(org.simulator.journal.entries().map(({ query }) => query["page"])).toEqual([
    undefined,
    "page_0==",
    "page_1==",
  ]);
}, 60_000);

test("a page of costs that is too large is read again in halves", async () => {
  const org = await life({ seed: spent });
  org.simulator.faults.add({ kind: "oversized", bytes: 33 * 1024 * 1024, method: "GET", count: 1 });
  const config = { start_time: start, end_time: start + 180 * day };
  const answer = (await org.data(costs, config)) as unknown as { costs: Rows };
  expect(answer.costs).toHaveLength(180);
  const limits = org.simulator.journal.entries().map(({ query }) => query["limit"]);
  expect(limits).toEqual(["180", "90", "90"]);
}, 30_000);

// Fine-tuning jobs

const trained = {
  projects: [{ id: "proj_a", name: "A" }],
  jobs: Array.from({ length: 130 }, (_, index) => ({
    id: `ftjob-${index}`,
    model: "gpt-4o-mini-2024-07-18",
    project_id: "proj_a",
    created_at: 1000 + index,
    status: index % 3 ? ("succeeded" as const) : ("failed" as const),
    metadata: { team: index % 2 ? "support" : "search" },
    events: index === 5 ? Array.from({ length: 30 }, (__, event) => ({ message: `Step ${event}` })) : [],
  })),
};

test("jobs are listed newest first, by metadata and by status", async () => {
  const org = await life({ seed: trained });
  const all = (await org.data(jobs, {})) as unknown as { fine_tuning_jobs: Rows };
  expect(all.fine_tuning_jobs).toHaveLength(130);
  expect(all.fine_tuning_jobs[0]).toMatchObject({ id: "ftjob-129", metadata: { team: "support" } });
  const few = await org.data(jobs, { metadata: { team: "support" }, status: "failed" });
  const ids = (few as unknown as { fine_tuning_jobs: Rows }).fine_tuning_jobs.map(({ id }) => id);
  expect(ids.slice(0, 2)).toEqual(["ftjob-129", "ftjob-123"]);
});

test("a job is read by its id, and its events newest first up to the limit", async () => {
  const org = await life({ seed: trained });
  expect(await org.data(job, { fine_tuning_job_id: "ftjob-5" })).toMatchObject({ id: "ftjob-5", status: "succeeded" });
  await expect(org.data(job, { id: "ftjob-x" })).rejects.toThrow(
    'The API has no fine-tuning job with the id "ftjob-x".',
  );
  const latest = await org.data(events, { fine_tuning_job_id: "ftjob-5", limit: 25 });
  const messages = (latest as unknown as { events: Rows }).events.map(({ message }) => message);
  expect(messages).toHaveLength(25);
  expect(messages[0]).toBe("Step 29");
});
