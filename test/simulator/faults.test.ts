import { request as httpRequest } from "node:http";
import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/simulator/faults.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import { ask, grant, permissionsPath, permissionsTemplate, rejection, send, simulator } from "./ask.ts";

type Row = { readonly id?: string; readonly project_id?: string };

async function granted(target: Simulator): Promise<readonly string[]> {
  const rows = target.store.dump()["permissions"] ?? [];
  return (rows as readonly { readonly project_id: string }[]).map((row) => row.project_id);
}

/** A simulator with A, B and C granted, and the rule. */
async function faulty(rule: FaultRule, pageSize?: number) {
  const target = await simulator({ pageSize });
  await grant(target, "proj_a", "proj_b", "proj_c");
  target.journal.clear();
  const fault = target.faults.add(rule);
  return { target, fault };
}

const grantees = (body: { readonly data: readonly Row[] }) => body.data.map((row) => row.project_id);

describe("a rule", () => {
  test("strikes once unless a count is given, and counts its strikes", async () => {
    const { target, fault } = await faulty({ kind: "status", status: 503 });
    const statuses = [await ask(target, permissionsPath), await ask(target, permissionsPath)].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual([503, 200]);
    expect(fault.hits).toBe(1);
  });

  test("skips `skip` requests and then strikes `count` requests", async () => {
    const { target, fault } = await faulty({ kind: "status", status: 500, skip: 1, count: 2 });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await ask(target, permissionsPath)).status);
    expect(statuses).toEqual([200, 500, 500, 200, 200]);
    expect(fault.hits).toBe(2);
  });

  test("strikes only its method and path", async () => {
    const { target } = await faulty({
      kind: "status",
      status: 500,
      method: "POST",
      path: permissionsTemplate,
      count: "all",
    });
    expect((await ask(target, permissionsPath)).status).toBe(200);
    expect((await ask(target, "/organization/projects", { method: "POST", body: { name: "x" } })).status).toBe(200);
    expect((await grant(target, "proj_a")).status).toBe(500);
  });

  test.each([
    ["/organization/projects/{}", [false, true, false]],
    ["/organization/projects*", [true, true, true]],
    ["/organization/projects/proj_a", [false, true, false]],
    ["/organization/projects/*/archive", [false, false, true]],
  ])("with the path %s strikes the paths that match", async (path, expected) => {
    const { target } = await faulty({ kind: "status", status: 500, path, count: "all" });
    const struck = [
      await ask(target, "/organization/projects"),
      await ask(target, "/organization/projects/proj_a"),
      await ask(target, "/organization/projects/proj_a/archive", { method: "POST" }),
    ].map(({ status }) => status === 500);
    expect(struck).toEqual(expected);
  });

  test("may name a path by its decoded characters", async () => {
    const { target } = await faulty({
      kind: "status",
      status: 500,
      path: "/fine_tuning/checkpoints/ft:*::7p4lURel/permissions",
    });
    expect((await ask(target, permissionsPath)).status).toBe(500);
  });

  test("strikes after the earlier rule when both would end the request", async () => {
    const { target } = await faulty({ kind: "status", status: 429 });
    target.faults.add({ kind: "status", status: 502 });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await ask(target, permissionsPath)).status);
    expect(statuses).toEqual([429, 502, 200]);
  });

  test("that delays also delays an earlier rule that ends the request", async () => {
    const target = await simulator();
    target.faults.add({ kind: "status", status: 500 });
    target.faults.add({ kind: "delay", milliseconds: 60_000 });
    const asking = rejection(ask(target, permissionsPath));
    await expect.poll(() => target.faults.list().map(({ hits }) => hits)).toEqual([1, 1]);
    expect(target.journal.entries()[0]?.status).toBeUndefined();
    await target.close();
    expect(await asking).toBeInstanceOf(TypeError);
  });

  test("stops when it is removed", async () => {
    const { target, fault } = await faulty({ kind: "status", status: 500, count: "all" });
    fault.remove();
    expect((await ask(target, permissionsPath)).status).toBe(200);
    expect(target.faults.list()).toEqual([]);
  });

  test("is noted in the journal with the request it struck", async () => {
    const { target, fault } = await faulty({ kind: "status", status: 500 });
    await ask(target, permissionsPath);
    expect(target.journal.entries()).toEqual([expect.objectContaining({ status: 500, faults: [fault.id] })]);
  });
});

describe("too many requests", () => {
  const at = 1_700_000_000_000;
  test.each([
    ["retry-after", { "retry-after": "7" }, "Too many requests, slow down."],
    ["retry-after-date", { "retry-after": "Tue, 14 Nov 2023 22:13:26 GMT" }, "Too many requests, slow down."],
    ["retry-after-ms", { "retry-after-ms": "6937" }, "Too many requests, slow down."],
    [
      "x-ratelimit",
      {
        "x-ratelimit-limit-requests": "10",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-requests": "6.937s",
      },
      "Too many requests, slow down.",
    ],
    ["text", {}, "Rate limit reached for requests. Please try again after 6.937 seconds."],
    ["none", {}, "Too many requests, slow down."],
  ] as const)("say when to come back by %s alone", async (hint, expected, message) => {
    const target = await simulator({ now: () => at });
    target.faults.add({ kind: "rate-limit", hint, seconds: 6.937 });
    const { status, body, headers } = await ask(target, permissionsPath);
    expect(status).toBe(429);
    expect(body.error).toEqual({ message, type: "requests", param: null, code: "rate_limit_exceeded" });
    const told = [...headers].filter(([name]) => /^(retry-after|x-ratelimit)/.test(name));
    expect(Object.fromEntries(told)).toEqual(expected);
  });

  test("come from a throttle that counts each endpoint by itself and refills evenly", async () => {
    let time = at;
    const target = await simulator({ now: () => time });
    const fault = target.faults.add({ kind: "throttle", requestsPerMinute: 6, burst: 2 });
    const statusOf = async (path: string) => (await ask(target, path)).status;
    expect([await statusOf(permissionsPath), await statusOf(permissionsPath)]).toEqual([200, 200]);
    const refused = await ask(target, permissionsPath);
    expect(refused.status).toBe(429);
    expect(refused.body.error.message).toContain("try again after 10 seconds");
    expect(await statusOf("/organization/projects")).toBe(200);
    time += 9_000;
    expect((await ask(target, permissionsPath)).body.error.message).toContain("try again after 1 seconds");
    time += 1_000;
    expect([await statusOf(permissionsPath), await statusOf(permissionsPath)]).toEqual([200, 429]);
    expect(fault.hits).toBe(3);
  });

  test("come from a throttle in scaled time", async () => {
    let time = at;
    const target = await simulator({ now: () => time });
    target.faults.add({ kind: "throttle", requestsPerMinute: 1, minute: 100, hint: "retry-after-ms" });
    await ask(target, permissionsPath);
    expect((await ask(target, permissionsPath)).headers.get("retry-after-ms")).toBe("100");
    time += 100;
    expect((await ask(target, permissionsPath)).status).toBe(200);
  });
});

describe("a failure of the server", () => {
  test("before the commit leaves nothing done", async () => {
    const target = await simulator();
    target.faults.add({
      kind: "status",
      status: 500,
      message: "The server had an error.",
      code: "boom",
      headers: { "x-should-retry": "false" },
    });
    const { status, body, headers } = await grant(target, "proj_a");
    expect(status).toBe(500);
    expect(body.error).toEqual({
      message: "The server had an error.",
      type: "server_error",
      param: null,
      code: "boom",
    });
    expect(headers.get("x-should-retry")).toBe("false");
    expect(await granted(target)).toEqual([]);
  });

  test("after the commit has done the work and loses the answer", async () => {
    const target = await simulator();
    target.faults.add({ kind: "status", status: 502, commit: "after" });
    expect((await grant(target, "proj_a")).status).toBe(502);
    expect(await granted(target)).toEqual(["proj_a"]);
  });

  test.each([
    ["before", []],
    ["after", ["proj_a"]],
  ] as const)("resets the connection %s the commit", async (commit, expected) => {
    const target = await simulator();
    target.faults.add({ kind: "reset", commit });
    expect(await rejection(grant(target, "proj_a"))).toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(await granted(target)).toEqual(expected);
    expect(target.journal.entries({ method: "POST" })).toEqual([expect.objectContaining({ status: undefined })]);
  });

  test.each([
    ["before", []],
    ["after", ["proj_a"]],
  ] as const)("never answers, %s the commit", async (commit, expected) => {
    const target = await simulator();
    target.faults.add({ kind: "silence", commit });
    const abort = new AbortController();
    const asking = ask(target, permissionsPath, {
      method: "POST",
      body: { project_ids: ["proj_a"] },
      signal: abort.signal,
    });
    // A whole further request after the strike: time enough for the first to act, if it does.
    await expect.poll(() => target.faults.list().map(({ hits }) => hits)).toEqual([1]);
    await ask(target, permissionsPath);
    expect(await granted(target)).toEqual(expected);
    abort.abort();
    expect(await rejection(asking)).toMatchObject({ name: "AbortError" });
  });

  test("does not keep the simulator from closing", async () => {
    const target = await simulator();
    target.faults.add({ kind: "silence" });
    const asking = rejection(ask(target, permissionsPath));
    await expect.poll(() => target.journal.count()).toBe(1);
    await target.close();
    expect(await asking).toBeInstanceOf(TypeError);
  });

  test.each([
    ["before", []],
    ["after", ["proj_a"]],
  ] as const)("delays %s the commit", async (commit, expected) => {
    const target = await simulator();
    target.faults.add({ kind: "delay", milliseconds: 60_000, commit });
    const asking = rejection(grant(target, "proj_a"));
    await expect.poll(async () => [target.faults.list()[0]?.hits, await granted(target)]).toEqual([1, expected]);
    expect(target.journal.entries()[0]?.status).toBeUndefined();
    await target.close();
    expect(await asking).toBeInstanceOf(TypeError);
  });

  test("includes the latency of all requests", async () => {
    const target = await simulator({ latency: 60_000 });
    const asking = rejection(grant(target, "proj_a"));
    await expect.poll(() => target.journal.count()).toBe(1);
    await target.close();
    expect(await asking).toBeInstanceOf(TypeError);
    expect(await granted(target)).toEqual([]);
  });

  test("answers after its delay", async () => {
    const { target, fault } = await faulty({ kind: "delay", milliseconds: 5 });
    expect(grantees((await ask(target, permissionsPath)).body)).toHaveLength(3);
    expect(fault.hits).toBe(1);
  });

  test("redirects", async () => {
    const { target } = await faulty({ kind: "redirect", location: "http://elsewhere.invalid/", status: 302 });
    const response = await send(target, permissionsPath);
    expect([response.status, response.headers.get("location")]).toEqual([302, "http://elsewhere.invalid/"]);
  });
});

describe("a broken body", () => {
  test("is cut off with the connection", async () => {
    const { target } = await faulty({ kind: "truncated" });
    const response = await send(target, permissionsPath);
    expect(response.status).toBe(200);
    expect(await rejection(response.text())).toBeInstanceOf(TypeError);
  });

  test("is half of the text in a complete answer", async () => {
    const { target } = await faulty({ kind: "truncated", at: "text" });
    const response = await send(target, permissionsPath);
    const text = await response.text();
    expect(text).toHaveLength(Number(response.headers.get("content-length")));
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });

  test("stalls after its first half", async () => {
    const { target } = await faulty({ kind: "stalled" });
    const abort = new AbortController();
    const response = await send(target, permissionsPath, { signal: abort.signal });
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    expect(value!.length).toBeLessThan(Number(response.headers.get("content-length")));
    const rest = rejection(reader.read());
    abort.abort();
    expect(await rest).toMatchObject({ name: "AbortError" });
  });

  test.each([true, false])("is as large as requested and still valid JSON (length declared: %s)", async (declared) => {
    const { target } = await faulty({ kind: "oversized", bytes: 3_000_000, declared });
    const response = await send(target, permissionsPath);
    expect(response.headers.get("content-length")).toBe(declared ? "3000000" : null);
    const text = await response.text();
    expect(text).toHaveLength(3_000_000);
    expect(grantees(JSON.parse(text) as { data: Row[] })).toHaveLength(3);
  });

  test("of great size is given up when the client hangs up", async () => {
    const { target } = await faulty({ kind: "oversized", bytes: 10_000_000_000 });
    await new Promise<void>((resolve, reject) => {
      const request = httpRequest(target.url + permissionsPath, { headers: { authorization: "Bearer sk-admin-x" } });
      request.on("error", reject);
      request.on("response", (response) => {
        response.once("data", () => response.destroy());
        response.once("close", resolve);
      });
      request.end();
    });
    await expect.poll(() => target.journal.entries()[0]?.status).toBe(200);
  });

  test("is a page of HTML, though the work is done", async () => {
    const target = await simulator();
    target.faults.add({ kind: "html", status: 502 });
    const response = await send(target, permissionsPath, { method: "POST", body: { project_ids: ["proj_a"] } });
    expect(response.status).toBe(502);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await response.text()).toContain("<!DOCTYPE html>");
    expect(await granted(target)).toEqual(["proj_a"]);
  });

  test("is empty", async () => {
    const { target } = await faulty({ kind: "empty", commit: "before" });
    const response = await send(target, permissionsPath);
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("is unexpected JSON, or any text", async () => {
    const { target } = await faulty({ kind: "body", body: [1, "two"], status: 201 });
    expect(await ask(target, permissionsPath)).toMatchObject({ status: 201, body: [1, "two"] });
    target.faults.add({ kind: "body", text: "slow down", contentType: "text/plain", status: 429 });
    const response = await send(target, permissionsPath);
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      429,
      "text/plain",
      "slow down",
    ]);
  });
});

describe("false lists", () => {
  test("hide a new object from so many reads", async () => {
    const target = await simulator();
    await grant(target, "proj_a");
    target.faults.add({ kind: "lag", reads: 2, method: "POST" });
    await grant(target, "proj_b");
    const reads: unknown[] = [];
    for (let count = 0; count < 3; count += 1) reads.push(grantees((await ask(target, permissionsPath)).body));
    expect(reads).toEqual([["proj_a"], ["proj_a"], ["proj_b", "proj_a"]]);
  });

  test("show hidden objects once the faults are cleared", async () => {
    const target = await simulator();
    target.faults.add({ kind: "lag", reads: 5 });
    await grant(target, "proj_a");
    target.faults.clear();
    expect(grantees((await ask(target, permissionsPath)).body)).toEqual(["proj_a"]);
  });

  test("answer 404 for a new object, so many times", async () => {
    const target = await simulator();
    target.faults.add({ kind: "lag", reads: 1, path: "/organization/projects" });
    await ask(target, "/organization/projects");
    expect((await ask(target, "/organization/projects/proj_a")).status).toBe(200);
    const { id } = (await ask(target, "/organization/projects", { method: "POST", body: { name: "New" } })).body;
    expect((await ask(target, `/organization/projects/${id}`)).status).toBe(404);
    expect((await ask(target, `/organization/projects/${id}`)).status).toBe(200);
  });

  test("have another order", async () => {
    const { target } = await faulty({ kind: "reversed-rows" });
    expect(grantees((await ask(target, permissionsPath)).body)).toEqual(["proj_a", "proj_b", "proj_c"]);
  });

  test("repeat the last row of a page on the next one", async () => {
    const { target } = await faulty({ kind: "duplicate-rows" }, 2);
    const first = (await ask(target, permissionsPath)).body;
    const second = (await ask(target, `${permissionsPath}?after=${first.last_id}`)).body;
    expect([grantees(first), grantees(second)]).toEqual([
      ["proj_c", "proj_b"],
      ["proj_b", "proj_a"],
    ]);
  });

  test("repeat a row on the only page", async () => {
    const { target } = await faulty({ kind: "duplicate-rows" });
    expect(grantees((await ask(target, permissionsPath)).body)).toEqual(["proj_c", "proj_b", "proj_a", "proj_a"]);
  });

  test("have the same cursor for ever", async () => {
    const { target } = await faulty({ kind: "repeat-cursor" }, 2);
    const first = (await ask(target, permissionsPath)).body;
    const second = (await ask(target, `${permissionsPath}?after=${first.last_id}`)).body;
    expect(second).toEqual(first);
    expect(first.has_more).toBe(true);
  });

  test("have has_more without a cursor", async () => {
    const { target } = await faulty({ kind: "lost-cursor" });
    expect((await ask(target, permissionsPath)).body).toMatchObject({ data: [], last_id: null, has_more: true });
  });

  test("have has_more without a cursor, in every form of cursor", async () => {
    const target = await simulator({ seed: undefined });
    target.faults.add({ kind: "lost-cursor" });
    const groups = await ask(target, "/organization/groups?limit=1");
    expect(groups.body).toEqual({ object: "list", data: [], has_more: true, next: null });
    const usage = await ask(target, "/organization/usage/images?start_time=0&end_time=999999&limit=1");
    expect(usage.body).toEqual({ object: "page", data: [], has_more: true, next_page: null });
  });

  test("have the same cursor for ever, in every form of cursor", async () => {
    const target = await simulator({ seed: undefined });
    target.faults.add({ kind: "repeat-cursor" });
    const groups = await ask(target, "/organization/groups");
    expect(groups.body).toMatchObject({ has_more: true, next: "group_contractors" });
    expect((await ask(target, "/organization/groups?after=group_contractors")).body).toEqual(groups.body);
    const images = "/organization/usage/images?start_time=0&end_time=999999&limit=1";
    const usage = await ask(target, images);
    expect((await ask(target, `${images}&page=${usage.body.next_page}`)).body).toEqual(usage.body);
  });

  test("lack a chosen row", async () => {
    const { target } = await faulty({ kind: "without-rows", where: { project_id: "proj_b" } });
    expect(grantees((await ask(target, permissionsPath)).body)).toEqual(["proj_c", "proj_a"]);
  });

  test("lack all rows", async () => {
    const target = await simulator();
    target.faults.add({ kind: "without-rows", method: "POST" });
    expect((await grant(target, "proj_a")).body.data).toEqual([]);
    expect(await granted(target)).toEqual(["proj_a"]);
  });

  test("have a row without an id", async () => {
    const { target } = await faulty({ kind: "without-field", field: "id", where: { project_id: "proj_b" } });
    const { body } = await ask(target, permissionsPath);
    expect(body.data.map((row: Row) => "id" in row)).toEqual([true, false, true]);
  });

  test("are an object without an id", async () => {
    const target = await simulator();
    target.faults.add({ kind: "without-field", field: "id" });
    const { body } = await ask(target, "/organization/projects/proj_a");
    expect(body).toMatchObject({ name: "A" });
    expect(body).not.toHaveProperty("id");
  });
});

describe("an invalid rule", () => {
  test.each([
    [{}, "fault.kind: missing, expected one of status, rate-limit"],
    [{ kind: "storm" }, 'fault.kind: expected one of "status"'],
    [{ kind: "status" }, "fault.status: missing, expected a whole number"],
    [{ kind: "status", status: 99 }, "fault.status: expected an HTTP status from 200 to 599, got 99"],
    [
      { kind: "reset", when: "after" },
      'fault: unknown field "when"; known here: commit, count, kind, method, noun, path, skip',
    ],
    [{ kind: "reset", noun: "grops" }, 'fault.noun: expected one of "projects", '],
    [{ kind: "lag" }, "fault: expected reads or milliseconds above 0 for a lag"],
    [{ kind: "reset", count: 0 }, 'fault.count: expected a whole number above 0 or "all"'],
    [{ kind: "reset", skip: -1 }, "fault.skip: expected at least 0, got -1"],
    [{ kind: "reset", method: "PATCH" }, 'fault.method: expected one of "GET", "POST", "DELETE", got "PATCH"'],
    [{ kind: "reset", path: "organization" }, "fault.path: expected a path below /v1"],
    [{ kind: "throttle", requestsPerMinute: 0 }, "fault.requestsPerMinute: expected a number above 0, got 0"],
    ["reset", 'fault: expected an object, got "reset"'],
  ])("is refused with its place: %j", async (rule, message) => {
    const target = await simulator();
    expect(() => target.faults.addJson(rule)).toThrow(message);
  });
});
