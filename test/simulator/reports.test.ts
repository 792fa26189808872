import { describe, expect, test } from "vitest";
import { ask, simulator } from "./ask.ts";

const day = 86_400;
const start = 1_749_945_600;
const days = `start_time=${start}&end_time=${start + 3 * day}`;
const completions = `/organization/usage/completions?${days}`;

const simulated = async (options = {}) => await simulator({ seed: undefined, ...options });
const results = (body: { data: readonly { results: readonly unknown[] }[] }) =>
  body.data.map((bucket) => bucket.results);

describe("usage", () => {
  test("has a bucket for each day, empty without usage", async () => {
    const { body } = await ask(await simulated(), completions);
    expect(body).toMatchObject({ object: "page", has_more: false, next_page: null });
    expect(body.data.map(({ start_time }: { start_time: number }) => start_time)).toEqual([
      start,
      start + day,
      start + 2 * day,
    ]);
    expect(body.data[0].start_time_iso).toBe("2025-06-15T00:00:00.000Z");
    expect(results(body)).toEqual([
      [
        {
          object: "organization.usage.completions.result",
          input_tokens: 1200,
          output_tokens: 300,
          num_model_requests: 4,
          project_id: null,
          user_id: null,
          api_key_id: null,
          model: null,
          batch: null,
          service_tier: null,
          api_source: null,
        },
      ],
      [expect.objectContaining({ input_tokens: 900 })],
      [],
    ]);
  });

  test("is grouped and filtered, with plain names or with brackets", async () => {
    const target = await simulated();
    const grouped = await ask(target, `${completions}&group_by=model&group_by=batch`);
    expect(results(grouped.body)[0]).toEqual([
      expect.objectContaining({ model: "gpt-4o", batch: false, project_id: null }),
    ]);
    for (const filter of ["project_ids[]=proj_support", "project_ids=proj_support", "models=gpt-4o-mini"]) {
      const { body } = await ask(target, `${completions}&${filter}`);
      expect(results(body).map((each) => each.length)).toEqual([0, 1, 0]);
    }
    expect((await ask(target, `${completions}&group_by=size`)).status).toBe(400);
  });

  test("in buckets of an hour has other limits", async () => {
    const target = await simulated();
    const hours = await ask(target, `${completions}&bucket_width=1h`);
    expect([hours.body.data.length, hours.body.has_more]).toEqual([24, true]);
    expect((await ask(target, `${completions}&bucket_width=1h&limit=169`)).status).toBe(400);
    expect((await ask(target, `${completions}&limit=32`)).status).toBe(400);
    expect((await ask(target, `${completions}&bucket_width=1w`)).status).toBe(400);
  });

  test.each(["", "?start_time=yesterday"])("needs a start time: %s", async (query) => {
    const { status, body } = await ask(await simulated(), `/organization/usage/completions${query}`);
    expect([status, body.error.param]).toEqual([400, "start_time"]);
  });

  test("continues by a token with `=`, which belongs to its query", async () => {
    const target = await simulated();
    const first = await ask(target, `${completions}&limit=2`);
    const token: string = first.body.next_page;
    expect(token).toMatch(/^page_.*=$/);
    const second = await ask(target, `${completions}&limit=2&page=${token}`);
    expect(second.body).toMatchObject({ has_more: false, data: [{ start_time: start + 2 * day }] });
    const other = await ask(target, `${completions}&limit=3&page=${token}`);
    expect([other.status, other.body.error.message]).toEqual([
      400,
      "The page token is invalid, have you modified the query parameters?",
    ]);
    expect((await ask(target, `${completions}&page=page_x`)).status).toBe(400);
  });

  test.each([
    ["accept", 200],
    ["refuse", 400],
  ] as const)("has tokens whose `=` as %%3D the rule may %s", async (escapedPageTokens, status) => {
    const target = await simulated({ rules: { escapedPageTokens } });
    const { next_page } = (await ask(target, `${completions}&limit=2`)).body;
    expect((await ask(target, `${completions}&limit=2&page=${encodeURIComponent(next_page)}`)).status).toBe(status);
    expect((await ask(target, `${completions}&limit=2&page=${next_page}`)).status).toBe(200);
  });
});

test("costs are decimal dollars, with a quantity for each line item", async () => {
  const { body } = await ask(await simulated(), `/organization/costs?${days}&group_by=line_item`);
  expect(results(body)[0]).toEqual([
    {
      object: "organization.costs.result",
      amount: { value: 0.006, currency: "usd" },
      line_item: "gpt-4o, input",
      project_id: null,
      user_id: null,
      api_key_id: null,
      api_source: null,
      quantity: 1200,
      quantity_unit: "tokens",
    },
  ]);
  const together = await ask(await simulated(), `/organization/costs?${days}`);
  expect(results(together.body)[0]).toEqual([expect.objectContaining({ line_item: null, quantity: null })]);
});

describe("the audit log", () => {
  const logs = "/organization/audit_logs";
  const seed = {
    audit_logs: [
      { id: "audit_log-1", type: "project.created", effective_at: 10, project_id: "proj_a", details: { id: "proj_a" } },
      { id: "audit_log-2", type: "user.added", effective_at: 20, actor_id: "user-ann", actor_email: "ann@example.com" },
      { id: "audit_log-3", type: "tenant.user.added", effective_at: 30 },
      { id: "audit_log-4", type: "login.succeeded", effective_at: 40 },
    ],
  } as const;

  test("returns the newest first, with a member that has the name of the type", async () => {
    const { body } = await ask(await simulator({ seed }), logs);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(["audit_log-4", "audit_log-2", "audit_log-1"]);
    expect(body.data[2]).toEqual({
      id: "audit_log-1",
      type: "project.created",
      effective_at: 10,
      project: { id: "proj_a", name: "proj_a" },
      actor: {
        type: "session",
        session: { user: { id: "user-owner", email: "owner@example.com" }, ip_address: "127.0.0.1" },
      },
      "project.created": { id: "proj_a" },
    });
  });

  test.each([
    ["effective_at[gt]=10&effective_at[lt]=40", ["audit_log-2"]],
    ["effective_at[gte]=10&effective_at[lte]=20", ["audit_log-2", "audit_log-1"]],
    ["project_ids[]=proj_a", ["audit_log-1"]],
    ["event_types[]=user.added&event_types[]=login.succeeded", ["audit_log-4", "audit_log-2"]],
    ["actor_ids[]=user-ann", ["audit_log-2"]],
    ["actor_emails[]=ann@example.com", ["audit_log-2"]],
    ["resource_ids[]=proj_a", ["audit_log-1"]],
    ["tenant_only=true", ["audit_log-3"]],
    ["limit=1&after=audit_log-4", ["audit_log-2"]],
    ["limit=1&before=audit_log-1", ["audit_log-2"]],
  ])("is filtered by %s", async (query, expected) => {
    const { body } = await ask(await simulator({ seed }), `${logs}?${query}`);
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(expected);
  });
});
