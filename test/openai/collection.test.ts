import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { path } from "../../src/openai/path.ts";
import { json, refuse, rejection, startClient, startServer, testClock } from "./test-server.ts";

const users = path`/organization/projects/${"p1"}/users`;
const user = path`/organization/projects/${"p1"}/users/${"u1"}`;
const other = path`/organization/projects/${"p10"}/users`;

const page = (response: ServerResponse, id: number): void =>
  json(response, { data: [{ id: `read-${id}` }], has_more: false });

describe("a collection", () => {
  test("is read once for all callers, simultaneous or later", async () => {
    const server = await startServer((response, _request, index) => page(response, index));
    const { api } = startClient(server.url);
    const together = await Promise.all(Array.from({ length: 50 }, () => api.rows({ path: users })));
    expect(together.flat()).toEqual(Array.from({ length: 50 }, () => ({ id: "read-0" })));
    expect(await api.rows({ path: users })).toEqual([{ id: "read-0" }]);
    expect(server.requests).toHaveLength(1);
  });

  test("is shared between the operations of a client", async () => {
    const server = await startServer((response, _request, index) => page(response, index));
    const { client } = startClient(server.url);
    await client.bind(new AbortController().signal).rows({ path: users });
    await client.bind(new AbortController().signal).rows({ path: users });
    expect(server.requests).toHaveLength(1);
  });

  test("is not read by a closed client", async () => {
    const server = await startServer((response, _request, index) => page(response, index));
    const { api, client } = startClient(server.url);
    await client.close();
    const refusals = await Promise.all([
      rejection(api.rows({ path: users })),
      rejection(
        api.find({ path: users }, { pick: (items) => items[0], single: async () => await Promise.resolve("unclear") }),
      ),
      rejection(api.get(user)),
    ]);
    expect(refusals.map(({ message }) => message)).toEqual(
      Array.from({ length: 3 }, () => expect.stringContaining("the provider is shutting down") as string),
    );
    expect(server.requests).toHaveLength(0);
  });

  test("is another collection with another path or query", async () => {
    const server = await startServer((response, _request, index) => page(response, index));
    const { api } = startClient(server.url);
    await api.rows({ path: users });
    await api.rows({ path: other });
    await api.rows({ path: users, query: { email: "a" } });
    expect(server.requests).toHaveLength(3);
  });

  test("read afresh ignores the kept list and replaces it", async () => {
    const server = await startServer((response, _request, index) => page(response, index));
    const { api } = startClient(server.url);
    await api.rows({ path: users });
    expect(await api.rows({ path: users }, { fresh: true })).toEqual([{ id: "read-1" }]);
    expect(await api.rows({ path: users })).toEqual([{ id: "read-1" }]);
  });

  test("read afresh does not join a request that was sent, but joins a request that waits", async () => {
    const held: ServerResponse[] = [];
    const server = await startServer((response, _request, index) => {
      if (index === 0) held.push(response);
      else page(response, index);
    });
    const { api } = startClient(server.url);
    const first = api.rows({ path: users });
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    const fresh = await Promise.all([
      api.rows({ path: users }, { fresh: true }),
      api.rows({ path: users }, { fresh: true }),
    ]);
    expect(fresh).toEqual([[{ id: "read-1" }], [{ id: "read-1" }]]);
    held.forEach((response) => page(response, 0));
    expect(await first).toEqual([{ id: "read-0" }]);
    expect(await api.rows({ path: users })).toEqual([{ id: "read-1" }]);
    expect(server.requests).toHaveLength(2);
  });

  test("read afresh by many while the API throttles is read once", async () => {
    const server = await startServer((response, _request, index) =>
      index === 0 ? refuse(response, 429, "slow down") : page(response, index),
    );
    const clock = testClock();
    let cooled = (): void => undefined;
    const cooling = new Promise<void>((resolve) => {
      cooled = resolve;
    });
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => cooling.then(() => clock.sleep(ms, signal));
    const { api, logs } = startClient(server.url, { clock: { ...clock, sleep } });
    const first = api.rows({ path: users });
    await expect.poll(() => logs.length, { interval: 1 }).toBe(2);
    const fresh = Array.from({ length: 10 }, () => api.rows({ path: users }, { fresh: true }));
    cooled();
    expect(await Promise.all([first, ...fresh])).toEqual(Array.from({ length: 11 }, () => [{ id: "read-1" }]));
    expect(server.requests).toHaveLength(2);
  });

  test("read afresh does not join a reader with a first page, although its second page is refused", async () => {
    const server = await startServer((response, _request, index) => {
      if (index === 0) json(response, { data: [{ id: "old" }], has_more: true, last_id: "old" });
      else if (index === 1) refuse(response, 429, "slow down");
      else page(response, index);
    });
    const clock = testClock();
    let cooled = (): void => undefined;
    const cooling = new Promise<void>((resolve) => {
      cooled = resolve;
    });
    const sleep = (ms: number, signal: AbortSignal): Promise<void> => cooling.then(() => clock.sleep(ms, signal));
    const { api, logs } = startClient(server.url, { clock: { ...clock, sleep } });
    const first = api.rows({ path: users });
    await expect.poll(() => logs.length, { interval: 1 }).toBe(3);
    const fresh = api.rows({ path: users }, { fresh: true });
    cooled();
    expect(await first).toContainEqual({ id: "old" });
    expect(await fresh).not.toContainEqual({ id: "old" });
  });

  test.each([
    ["to it", (api: ReturnType<typeof startClient>["api"]) => api.post(users, {})],
    ["below it", (api: ReturnType<typeof startClient>["api"]) => api.delete(user)],
    ["above it", (api: ReturnType<typeof startClient>["api"]) => api.delete(path`/organization/projects/${"p1"}`)],
    [
      "that is refused",
      (api: ReturnType<typeof startClient>["api"]) =>
        api.post(path`/organization/projects/${"p1"}/users/${"bad"}`, {}).catch(() => undefined),
    ],
  ])("is read again after a write %s", async (_name, write) => {
    const server = await startServer((response, { method, url }, index) => {
      if (url.endsWith("bad")) refuse(response, 400, "no");
      else if (method === "GET") page(response, index);
      else json(response, {});
    });
    const { api } = startClient(server.url);
    await api.rows({ path: users });
    await write(api);
    expect(await api.rows({ path: users })).toEqual([{ id: "read-2" }]);
  });

  test("is kept through writes to other paths, whatever their ids begin with", async () => {
    const server = await startServer((response, { method }, index) =>
      method === "GET" ? page(response, index) : json(response, {}),
    );
    const { api } = startClient(server.url);
    await api.rows({ path: users });
    await api.post(other, {});
    expect(await api.rows({ path: users })).toEqual([{ id: "read-0" }]);
  });

  test.each(["before", "during"])("begun %s a write is not kept after it", async (when) => {
    const held = new Map<string, ServerResponse>();
    const server = await startServer((response, { method }, index) => {
      if (index < 2) held.set(method, response);
      else page(response, index);
    });
    const { api } = startClient(server.url);
    const arrived = (count: number): Promise<void> => expect.poll(() => held.size, { interval: 1 }).toBe(count);
    const begin = [(): Promise<unknown> => api.rows({ path: users }), (): Promise<unknown> => api.post(users, {})];
    if (when === "during") begin.reverse();
    const first = begin[0]?.();
    await arrived(1);
    const second = begin[1]?.();
    await arrived(2);
    json(held.get("POST") as ServerResponse, {});
    await (when === "during" ? first : second);
    page(held.get("GET") as ServerResponse, 0);
    await Promise.all([first, second]);
    expect(await api.rows({ path: users })).toEqual([{ id: "read-2" }]);
  });

  test("whose read fails is an error for all callers, and is not kept", async () => {
    const server = await startServer((response, _request, index) =>
      index === 0 ? refuse(response, 403, "no") : page(response, index),
    );
    const { api } = startClient(server.url);
    const errors = await Promise.all([rejection(api.rows({ path: users })), rejection(api.rows({ path: users }))]);
    expect(errors).toMatchObject([{ status: 403 }, { status: 403 }]);
    expect(await api.rows({ path: users })).toEqual([{ id: "read-1" }]);
  });
});

describe("a caller that stops waiting", () => {
  test("leaves the read to the other callers", async () => {
    const held: ServerResponse[] = [];
    const server = await startServer((response) => held.push(response));
    const { client } = startClient(server.url);
    const operation = new AbortController();
    const leaving = rejection(client.bind(operation.signal).rows({ path: users }));
    const staying = client.bind(new AbortController().signal).rows({ path: users });
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    operation.abort(new Error("my deadline"));
    expect(await leaving).toMatchObject({ name: "AbortedError", outcome: "refused" });
    held.forEach((response) => page(response, 0));
    expect(await staying).toEqual([{ id: "read-0" }]);
  });

  test("as the last caller ends the request, and the next caller begins a new read", async () => {
    const held: ServerResponse[] = [];
    const server = await startServer((response, _request, index) =>
      index === 0 ? held.push(response) : page(response, index),
    );
    const { client } = startClient(server.url);
    const operations = [new AbortController(), new AbortController()];
    const leaving = operations.map((operation) => rejection(client.bind(operation.signal).rows({ path: users })));
    await expect.poll(() => held.length, { interval: 1 }).toBe(1);
    operations.forEach((operation) => operation.abort(new Error("over")));
    const next = client.bind(new AbortController().signal).rows({ path: users });
    await Promise.all(leaving);
    await expect.poll(() => held[0]?.destroyed, { interval: 1 }).toBe(true);
    expect(await next).toEqual([{ id: "read-1" }]);
  });

  test("receives the last answer of the API", async () => {
    const server = await startServer((response) => refuse(response, 429, "slow down, try again in 9s"));
    const operation = new AbortController();
    const sleep = (_ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        setImmediate(() => operation.abort(new Error("my deadline")));
      });
    const { clock } = startClient(server.url);
    const { api } = startClient(server.url, { clock: { ...clock, sleep } }, operation.signal);
    const error = await rejection(api.rows({ path: users }));
    expect(error.message).toContain("was stopped: my deadline. Before that: 429, slow down, try again in 9s.");
  });
});
