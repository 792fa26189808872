import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { Api } from "../../src/openai/client.ts";
import { systemClock } from "../../src/openai/clock.ts";
import { AbortedError, ApiError } from "../../src/openai/error.ts";
import { path } from "../../src/openai/path.ts";
import { json, refuse, rejection, startClient, startServer } from "./test-server.ts";
import type { Received } from "./test-server.ts";

const permissions = path`/fine_tuning/checkpoints/${"ckpt"}/permissions`;
const others = path`/fine_tuning/checkpoints/${"other"}/permissions`;

interface Row {
  readonly id: string;
  readonly project_id: string;
}

function grant(api: Api, item: string, to = permissions): Promise<{ data: Row[] }> {
  const answer = api.postTogether(to, item, {
    body: (project_ids) => ({ project_ids }),
    confirm: async (shared, each) => {
      const row = (await shared.rows({ path: to }, { fresh: true })).find((one) => (one as Row).project_id === each);
      return row && { data: [row] };
    },
  });
  return answer as Promise<{ data: Row[] }>;
}

const rowsOf = (ids: readonly string[]): { data: Row[]; has_more: boolean } => ({
  data: ids.map((project_id) => ({ id: `cp_${project_id}`, project_id })),
  has_more: false,
});
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`);
const itemsOf = ({ body }: Received): string[] => (JSON.parse(body) as { project_ids: string[] }).project_ids;

describe("items that arrive together", () => {
  test("go in one request, and each caller gets its answer", async () => {
    const server = await startServer((response, request) => json(response, rowsOf(itemsOf(request))));
    const { api } = startClient(server.url);
    const answers = await Promise.all(names(10).map((name) => grant(api, name)));
    expect(server.requests.map(itemsOf)).toEqual([names(10)]);
    expect(answers).toEqual(names(10).map(() => rowsOf(names(10))));
  });

  test("go apart when they are for different paths", async () => {
    const server = await startServer((response, request) => json(response, rowsOf(itemsOf(request))));
    const { api } = startClient(server.url);
    await Promise.all([grant(api, "a"), grant(api, "b", others)]);
    expect(server.requests.flatMap(itemsOf).toSorted()).toEqual(["a", "b"]);
    expect(server.requests).toHaveLength(2);
  });

  test("are sent once when they are the same", async () => {
    const server = await startServer((response, request) => json(response, rowsOf(itemsOf(request))));
    const { api } = startClient(server.url);
    await Promise.all([grant(api, "a"), grant(api, "a")]);
    expect(server.requests.map(itemsOf)).toEqual([["a"]]);
  });

  test("wait for the request of their path that is under way, and go together after it", async () => {
    const held: (() => void)[] = [];
    const server = await startServer((response, request) => {
      const answer = (): void => json(response, rowsOf(itemsOf(request)));
      if (server.requests.length === 1) held.push(answer);
      else answer();
    });
    const { api } = startClient(server.url);
    const first = grant(api, "first");
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    const later = names(5).map((name) => grant(api, name));
    held.forEach((answer) => answer());
    await Promise.all([first, ...later]);
    expect(server.requests.map(itemsOf)).toEqual([["first"], names(5)]);
  });

  test("wait until they are as many as in the last request", async () => {
    const server = await startServer((response, request) => json(response, rowsOf(itemsOf(request))));
    const { api, clock } = startClient(server.url);
    await Promise.all(names(5).map((name) => grant(api, name)));
    const later = names(5).map(async (name, index) => {
      await clock.sleep(index * 40, new AbortController().signal);
      return await grant(api, `later-${name}`);
    });
    await Promise.all(later);
    expect(server.requests.map((request) => itemsOf(request).length)).toEqual([5, 5]);
  });

  test("are never more than a hundred in a request", async () => {
    const server = await startServer((response, request) => json(response, rowsOf(itemsOf(request))));
    const { api } = startClient(server.url);
    await Promise.all(names(250).map((name) => grant(api, name)));
    expect(server.requests.map((request) => itemsOf(request).length)).toEqual([100, 100, 50]);
  });
});

describe("a refused request", () => {
  test.each([400, 404, 409, 422])("of status %d is split until only the bad item fails", async (status) => {
    const server = await startServer((response, request) =>
      itemsOf(request).includes("p6")
        ? refuse(response, status, "p6 is bad", { "x-should-retry": "false" })
        : json(response, rowsOf(itemsOf(request))),
    );
    const { api } = startClient(server.url);
    const answers = await Promise.allSettled(names(10).map((name) => grant(api, name)));
    expect(answers.map(({ status: outcome }) => outcome === "rejected")).toEqual(
      names(10).map((name) => name === "p6"),
    );
    expect(server.requests.length).toBeLessThanOrEqual(9);
    const granted = server.requests.filter((request) => !itemsOf(request).includes("p6")).flatMap(itemsOf);
    expect(granted.toSorted()).toEqual(names(10).filter((name) => name !== "p6"));
  });

  test("of status 404 about the path of all items costs three requests", async () => {
    const server = await startServer((response) => refuse(response, 404, "there is no such checkpoint"));
    const { api } = startClient(server.url);
    const answers = await Promise.allSettled(names(50).map((name) => grant(api, name)));
    expect(answers.every(({ status: outcome }) => outcome === "rejected")).toBe(true);
    expect(server.requests).toHaveLength(3);
  });

  test.each([401, 403])("of status %d fails for all at once", async (status) => {
    const server = await startServer((response) => refuse(response, status, "no"));
    const { api } = startClient(server.url);
    const answers = await Promise.allSettled(names(10).map((name) => grant(api, name)));
    expect(answers.every(({ status: outcome }) => outcome === "rejected")).toBe(true);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a request whose answer was lost", () => {
  test("is looked for once for all items, and missing items are sent again", async () => {
    const there = new Set<string>();
    const server = await startServer((response, request, index) => {
      if (request.method === "GET") json(response, rowsOf([...there]));
      else if (index === 0) {
        for (const item of itemsOf(request).slice(0, 7)) there.add(item);
        response.destroy();
      } else {
        for (const item of itemsOf(request)) there.add(item);
        json(response, rowsOf(itemsOf(request)));
      }
    });
    const { api } = startClient(server.url);
    const answers = await Promise.all(names(10).map((name) => grant(api, name)));
    expect(answers.map(({ data }, index) => data.some(({ project_id }) => project_id === `p${index}`))).not.toContain(
      false,
    );
    expect(server.requests.map(({ method }) => method)).toEqual(["POST", "GET", "POST"]);
    expect(itemsOf(server.requests[2]!)).toEqual(["p7", "p8", "p9"]);
  });
});

describe("an operation that ends", () => {
  test("does not end the request of other callers, and reports that it may have acted", async () => {
    const held: (() => void)[] = [];
    const server = await startServer((response, request) => held.push(() => json(response, rowsOf(itemsOf(request)))));
    const { api, client } = startClient(server.url);
    const ending = new AbortController();
    const leaving = rejection(grant(client.bind(ending.signal), "leaver"));
    const staying = grant(api, "stayer");
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    ending.abort(Object.assign(new Error("too late"), { grace: 20 }));
    const error = (await leaving) as AbortedError;
    expect(error).toBeInstanceOf(AbortedError);
    expect(error.outcome).toBe("unknown");
    held.forEach((answer) => answer());
    expect((await staying).data).toHaveLength(2);
  });

  test("before anything was sent sends nothing", async () => {
    const server = await startServer((response) => json(response, {}));
    const { client } = startClient(server.url);
    const ending = new AbortController();
    const leaving = rejection(grant(client.bind(ending.signal), "leaver"));
    ending.abort(new Error("too late"));
    expect(((await leaving) as AbortedError).outcome).toBe("refused");
    expect(server.requests).toHaveLength(0);
  });

  test("while the API throttles reports that nothing was done, with the API's message", async () => {
    const server = await startServer((response) => refuse(response, 429, "slow down", { "retry-after": "60" }));
    const { client, logs } = startClient(server.url, { clock: systemClock });
    const ending = new AbortController();
    const leaving = Promise.all(["a", "b"].map((name) => rejection(grant(client.bind(ending.signal), name))));
    const waits = (): boolean => logs.some(({ message }) => message.includes("rate limit"));
    await expect.poll(waits, { interval: 1 }).toBe(true);
    ending.abort(new Error("too late"));
    for (const error of (await leaving) as AbortedError[]) {
      expect(error.outcome).toBe("refused");
      expect(error.message).toContain("slow down");
    }
  });

  test("receives the answer of a request that was sent, and then ends", async () => {
    const held: ServerResponse[] = [];
    const server = await startServer((response) => held.push(response));
    const { client } = startClient(server.url);
    const ending = new AbortController();
    const leaving = grant(client.bind(ending.signal), "leaver");
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    ending.abort(new Error("stopped"));
    held.forEach((response) => json(response, { data: [{ id: "cp_1", project_id: "leaver" }] }));
    expect(await leaving).toMatchObject({ data: [{ id: "cp_1" }] });
  });

  test("leaves a sent request that fails, and the request is repeated for other callers", async () => {
    const held: ServerResponse[] = [];
    const server = await startServer((response) => held.push(response));
    const { client, api } = startClient(server.url);
    const ending = new AbortController();
    const leaving = rejection(grant(client.bind(ending.signal), "leaver"));
    const staying = grant(api, "stayer");
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    ending.abort(new Error("stopped"));
    refuse(held[0] as ServerResponse, 429, "slow down");
    expect(await leaving).toMatchObject({ name: "AbortedError", outcome: "refused" });
    await expect.poll(() => held.length, { interval: 1 }).toBe(2);
    json(held[1] as ServerResponse, { data: [] });
    expect(await staying).toEqual({ data: [] });
  });

  test("ends a request without an answer once its grace is over", async () => {
    const server = await startServer(() => undefined);
    const { client } = startClient(server.url);
    const ending = new AbortController();
    const leaving = rejection(grant(client.bind(ending.signal), "leaver"));
    await expect.poll(() => server.requests.length, { interval: 1 }).toBe(1);
    ending.abort(Object.assign(new Error("too late"), { grace: 1500 }));
    expect(await leaving).toMatchObject({ name: "AbortedError", outcome: "unknown" });
    await expect.poll(() => server.sockets.size, { interval: 1 }).toBe(0);
  });
});

test("an error about no item reaches every caller unchanged", async () => {
  const server = await startServer((response) => refuse(response, 500, "broken", { "x-should-retry": "false" }));
  const { api } = startClient(server.url, { maxRetries: 0 });
  const errors = await Promise.all([rejection(grant(api, "a")), rejection(grant(api, "b"))]);
  for (const error of errors) expect(error).toBeInstanceOf(ApiError);
});
