import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Api } from "../../src/openai/client.ts";
import { createApiClock } from "../../src/openai/api-clock.ts";
import { systemClock } from "../../src/openai/clock.ts";
import type { Clock } from "../../src/openai/clock.ts";
import { path } from "../../src/openai/path.ts";
import type { FaultRule } from "../../src/simulator/faults.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import { json, refuse, rejection, startClient, startServer, testClock } from "./test-server.ts";
import type { Respond, TestClock } from "./test-server.ts";

const permissions = path`/fine_tuning/checkpoints/${"model"}/permissions`;
const names = Array.from({ length: 10 }, (_, index) => `proj_${index}`);

interface World {
  readonly api: Api;
  readonly simulator: Simulator;
  /** the grantees in the simulator, one for each row */
  grantees(): readonly string[];
}

/** Ten projects, a model, and a grant of each of `granted`, in pages of three. */
async function world(granted: readonly string[] = []): Promise<World> {
  const simulator = await startSimulator({
    seed: {
      projects: [{ id: "proj_owner", name: "Owner" }, ...names.map((id) => ({ id, name: id }))],
      models: [{ id: "model" }],
      permissions: granted.map((project_id) => ({ checkpoint: "model", project_id })),
    },
    pageSize: 3,
  });
  onTestFinished(() => simulator.close());
  return {
    api: startClient(simulator.url, { requestTimeout: 0.2, clock: hastyClock }).api,
    simulator,
    grantees: () => (simulator.store.dump()["permissions"] ?? []).map(granteeOf).toSorted(),
  };
}

/** Waits a tenth of the requested time. */
const hastyClock: Clock = {
  ...systemClock,
  sleep: async (milliseconds, signal) => await systemClock.sleep(milliseconds / 10, signal),
};

function granteeOf(row: unknown): string {
  return (row as { readonly project_id: string }).project_id;
}

/** Grants as a resource does: together with other grants, and with a look. */
async function grant(api: Api, grantee: string): Promise<unknown> {
  return await api.postTogether(permissions, grantee, {
    body: (project_ids) => ({ project_ids }),
    confirm: async (shared, each) => {
      const found = (await shared.rows({ path: permissions }, { fresh: true })).find((row) => granteeOf(row) === each);
      return found && { data: [found] };
    },
  });
}

/** Every grantee of each POST that took effect. The simulator's rows cannot show it, because it grants nothing twice. */
function actedOn(simulator: Simulator): readonly string[] {
  const afterwards = simulator.faults
    .list()
    .filter(({ rule }) => {
      const { kind, commit } = rule as { readonly kind: string; readonly commit?: string };
      return commit === "after" || kind === "truncated" || kind === "stalled";
    })
    .map(({ id }) => id);
  return simulator.journal
    .entries({ method: "POST" })
    .filter(({ status, faults }) => (faults.length === 0 ? status === 200 : afterwards.includes(faults[0] ?? "")))
    .flatMap(({ body }) => (body as { readonly project_ids: readonly string[] }).project_ids)
    .toSorted();
}

const passing: readonly [string, FaultRule][] = [
  ["a 503 before the API acted", { kind: "status", status: 503 }],
  ["a 500 after the API acted", { kind: "status", status: 500, commit: "after" }],
  ["a 429 with its wait in milliseconds", { kind: "rate-limit", hint: "retry-after-ms", seconds: 0.1 }],
  ["a 429 with its wait in the text", { kind: "rate-limit", hint: "text", seconds: 0.1 }],
  ["a 429 with an exhausted budget", { kind: "rate-limit", hint: "x-ratelimit", seconds: 0.1 }],
  ["a 429 without a wait", { kind: "rate-limit", hint: "none" }],
  ["a connection reset before the API acted", { kind: "reset" }],
  ["a connection reset after the API acted", { kind: "reset", commit: "after" }],
  ["no answer, and the API did not act", { kind: "silence" }],
  ["no answer, though the API acted", { kind: "silence", commit: "after" }],
  ["an answer that comes too late", { kind: "delay", milliseconds: 300, commit: "after" }],
  ["an answer that ends in the middle", { kind: "truncated" }],
  ["an answer that stops in the middle", { kind: "stalled" }],
  ["a page of HTML from a gateway", { kind: "html", status: 502, commit: "after" }],
];

describe("a fault that passes", () => {
  test.each(passing)("%s: ten grants are made once each, and every caller has its row", async (_name, fault) => {
    const { api, simulator, grantees } = await world();
    const rule = simulator.faults.add({ ...fault, method: "POST" });
    const answers = await Promise.all(names.map((name) => grant(api, name)));
    expect(rule.hits).toBe(1);
    expect(grantees()).toEqual(names);
    // The journal records a late answer when it is sent.
    await expect.poll(() => actedOn(simulator)).toEqual(names);
    for (const [index, answer] of answers.entries()) {
      expect((answer as { readonly data: readonly unknown[] }).data.map(granteeOf)).toContain(names[index]);
    }
  });

  test.each(passing)("%s: a list of four pages has every row once", async (_name, fault) => {
    const { api, simulator } = await world(names);
    const rule = simulator.faults.add({ ...fault, method: "GET", skip: 1 });
    const rows = await api.rows({ path: permissions });
    expect(rule.hits).toBe(1);
    expect(rows.map(granteeOf).toSorted()).toEqual(names);
  });

  test.each(passing)("%s: a delete removes its object", async (_name, fault) => {
    const { api, simulator, grantees } = await world(names.slice(0, 2));
    const [row] = await api.rows({ path: permissions });
    const rule = simulator.faults.add({ ...fault, method: "DELETE" });
    await api.delete(path`/fine_tuning/checkpoints/${"model"}/permissions/${(row as { id: string }).id}`);
    expect(rule.hits).toBe(1);
    expect(grantees()).toEqual(names.slice(0, 2).filter((name) => name !== granteeOf(row)));
  });
});

describe("a list", () => {
  test.each<[string, FaultRule]>([
    ["whose rows are in another order", { kind: "reversed-rows" }],
    ["whose pages overlap", { kind: "duplicate-rows" }],
  ])("%s has every row once", async (_name, fault) => {
    const { api, simulator } = await world(names);
    simulator.faults.add(fault);
    const rows = await api.rows({ path: permissions });
    expect(rows.map(granteeOf).toSorted()).toEqual(names);
  });

  test.each<[string, FaultRule, RegExp]>([
    ["whose cursor repeats", { kind: "repeat-cursor" }, /page 2 .*never ends/],
    ["that loses its cursor", { kind: "lost-cursor" }, /page 1 .*no cursor of the next page/],
  ])("%s is an error, never a short list", async (_name, fault, message) => {
    const { api, simulator } = await world(names);
    simulator.faults.add(fault);
    expect((await rejection(api.rows({ path: permissions }))).message).toMatch(message);
  });
});

test("a storm of 429s in the middle of many writes delays them, and each acts once", async () => {
  const { api, simulator, grantees } = await world();
  simulator.faults.add({ kind: "throttle", requestsPerMinute: 7, burst: 1, minute: 2000 });
  await Promise.all(
    names.map(async (name, index) => {
      // Apart, so that there are several POSTs.
      await systemClock.sleep(index * 120, new AbortController().signal);
      await grant(api, name);
    }),
  );
  expect(simulator.journal.count({ status: 429 })).toBeGreaterThan(0);
  expect(grantees()).toEqual(names);
});

const things = path`/things`;
const thing = path`/things/${"t1"}`;

/** Creates `t1`, and shows it after so many requests that looked for it. */
function lagging(hidden: number): Respond {
  let looked = 0;
  return (response, { method, url }) => {
    if (method === "POST" && url === "/v1/things") json(response, { id: "t1" });
    else if (method === "DELETE") json(response, { deleted: true });
    else if (looked++ < hidden && !url.startsWith("/v1/things?")) refuse(response, 404, "No such thing");
    else if (url.startsWith("/v1/things?")) json(response, { data: looked > hidden ? [{ id: "t1" }] : [] });
    else json(response, { id: "t1" });
  };
}

describe("an object that this client created a moment ago", () => {
  test("is requested again when the API does not find it yet", async () => {
    const server = await startServer(lagging(3));
    const { api, clock } = startClient(server.url);
    await api.post(things, {});
    expect(await api.get(thing)).toEqual({ id: "t1" });
    expect(clock.sleeps).toEqual([500, 1000, 2000]);
  });

  test("accepts a write as soon as the API knows it", async () => {
    const server = await startServer(lagging(2));
    const { api } = startClient(server.url);
    await api.post(things, {});
    expect(await api.post(path`/things/${"t1"}/parts`, {})).toEqual({ id: "t1" });
    expect(server.requests).toHaveLength(4);
  });

  test("is awaited in the list of its kind", async () => {
    const server = await startServer(lagging(2));
    const { api, clock } = startClient(server.url);
    await api.post(things, {});
    expect(await api.rows({ path: things })).toEqual([{ id: "t1" }]);
    expect(clock.sleeps).toEqual([500, 1000]);
  });

  test("is awaited together with others", async () => {
    const { api, simulator } = await world();
    simulator.faults.add({ kind: "lag", reads: 1 });
    await grant(api, "proj_1");
    expect((await api.rows({ path: permissions })).map(granteeOf)).toEqual(["proj_1"]);
  });

  test("is awaited once when the list does not show its kind", async () => {
    const server = await startServer(lagging(Number.POSITIVE_INFINITY));
    const { api } = startClient(server.url);
    await api.post(things, {});
    expect(await api.rows({ path: things })).toEqual([]);
    expect(await api.rows({ path: things }, { fresh: true })).toEqual([]);
    expect(server.requests).toHaveLength(1 + 4 + 1);
  });

  test("is not awaited after its delete", async () => {
    const server = await startServer(lagging(Number.POSITIVE_INFINITY));
    const { api } = startClient(server.url);
    await api.post(things, {});
    await api.delete(thing);
    expect(await api.rows({ path: things })).toEqual([]);
    expect(await rejection(api.get(thing))).toMatchObject({ gone: true });
    expect(server.requests).toHaveLength(4);
  });

  test("is gone when it stays missing, and any other object is gone at once", async () => {
    const server = await startServer(lagging(Number.POSITIVE_INFINITY));
    const { api } = startClient(server.url);
    await api.post(things, {});
    expect(await rejection(api.get(thing))).toMatchObject({ gone: true, attempts: 4 });
    expect(await rejection(api.get(path`/things/${"t2"}`))).toMatchObject({ gone: true, attempts: 1 });
  });

  test("is new for half a minute", async () => {
    const server = await startServer(lagging(Number.POSITIVE_INFINITY));
    const { api, clock } = startClient(server.url);
    await api.post(things, {});
    await clock.sleep(31_000, new AbortController().signal);
    expect(await rejection(api.get(thing))).toMatchObject({ gone: true, attempts: 1 });
  });
});

describe("a clock of the machine that jumps", () => {
  test("does not move the clock that waits are measured by", () => {
    const before = systemClock.now();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 86_400_000);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(systemClock.date()).toBeGreaterThan(86_400_000);
    expect(systemClock.now() - before).toBeLessThan(3_600_000);
  });

  test.each([-86_400_000, 86_400_000])("by %d ms changes no wait, not even a wait until a date", async (jump) => {
    const base = testClock();
    let offset = 0;
    const clock: TestClock = { ...base, date: () => base.date() + offset };
    const sent = Date.UTC(2026, 5, 1);
    const server = await startServer((response, _request, index) => {
      offset = jump;
      const headers = {
        date: new Date(sent).toUTCString(),
        "retry-after": new Date(sent + 9000).toUTCString(),
      };
      if (index === 0) refuse(response, 429, "slow down", headers);
      else json(response, { id: "t1" });
    });
    const { api } = startClient(server.url, { clock });
    expect(await api.get(thing)).toEqual({ id: "t1" });
    expect(clock.sleeps).toEqual([9025]);
  });

  test("does not move the time by the API's clock", async () => {
    const base = testClock();
    const apiClock = createApiClock({ ...base, date: () => 86_400_000 });
    const date = Date.UTC(2026, 5, 1);
    expect(apiClock.time()).toBe(86_400);
    apiClock.note(new Date(date).toUTCString());
    await base.sleep(5000, new AbortController().signal);
    apiClock.note("no date");
    expect(apiClock.time()).toBe(date / 1000 + 5);
  });
});
