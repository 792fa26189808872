import type { ServerResponse } from "node:http";
import { expect, test, vi } from "vitest";
import type { Api } from "../../src/openai/client.ts";
import type { Single } from "../../src/openai/find.ts";
import { path } from "../../src/openai/path.ts";
import { json, startClient, startServer } from "./test-server.ts";
import type { Received } from "./test-server.ts";

const users = path`/organization/users`;

/** Users u0, u1 … in pages of 100 or less. Each is also available by its id. */
function serveUsers(count: number, size = 100) {
  return (response: ServerResponse, { url }: Received): void => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const id = /users\/(.+)$/.exec(pathname)?.[1];
    if (id !== undefined) {
      json(response, { id });
      return;
    }
    const begin = searchParams.has("after") ? Number(searchParams.get("after")?.slice(1)) + 1 : 0;
    const end = Math.min(begin + size, count);
    const data = Array.from({ length: end - begin }, (_, index) => ({ id: `u${begin + index}` }));
    json(response, { data, has_more: end < count, last_id: data.at(-1)?.id });
  };
}

function find(api: Api, id: string): Promise<unknown> {
  return api.find(
    { path: users },
    {
      pick: (items) => items.find((item) => (item as { id: string }).id === id),
      single: async (): Promise<Single> => ({ item: await api.get(path`/organization/users/${id}`) }),
    },
  );
}

async function cost(count: number, ids: readonly string[], together: boolean): Promise<number> {
  const server = await startServer(serveUsers(count));
  const { api } = startClient(server.url);
  const found: unknown[] = [];
  if (together) found.push(...(await Promise.all(ids.map((id) => find(api, id)))));
  else for (const id of ids) found.push(await find(api, id));
  expect(found).toEqual(ids.map((id) => ({ id })));
  return server.requests.length;
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `u${index}`);

test("a collection of one page is read once for any number of callers", async () => {
  expect(await cost(80, ids(80), true)).toBe(1);
  expect(await cost(80, ids(80), false)).toBe(1);
});

test("one user of fifty thousand costs two requests, not five hundred", async () => {
  expect(await cost(50_000, ["u49999"], false)).toBe(2);
});

test("many simultaneous callers for a collection of few pages share the list", async () => {
  expect(await cost(500, ids(10), true)).toBe(5);
});

test("many callers one after another cost little more than the list", async () => {
  expect(await cost(500, ids(200), false)).toBeLessThanOrEqual(25);
});

test("few simultaneous callers for a collection of many pages cost little more than single requests", async () => {
  expect(await cost(50_000, ids(10), true)).toBeLessThanOrEqual(20);
});

test("pages smaller than requested do not make a short list long", async () => {
  const server = await startServer(serveUsers(200, 2));
  const { api } = startClient(server.url);
  await Promise.all(ids(10).map((id) => find(api, id)));
  for (const id of ids(200)) await find(api, id);
  expect(server.requests).toHaveLength(100);
});

test("an item that the list lacks is absent", async () => {
  const server = await startServer(serveUsers(10));
  const { api } = startClient(server.url);
  expect(await find(api, "nobody")).toBeUndefined();
});

test("an unlikely item is looked for once, on ten pages of five hundred", async () => {
  const server = await startServer(serveUsers(50_000));
  const { api } = startClient(server.url);
  const ask = (id: string): Promise<unknown> =>
    api.find(
      { path: users },
      {
        pick: (items) => items.find((item) => (item as { id: string }).id === id),
        single: () => Promise.resolve<Single>("unlikely"),
      },
    );
  expect(await Promise.all([ask("nobody"), ask("noone")])).toEqual([undefined, undefined]);
  expect(await ask("neither")).toBeUndefined();
  expect(server.requests).toHaveLength(12);
  const few = await startServer(serveUsers(250));
  expect(
    await startClient(few.url).api.find(
      { path: users },
      {
        pick: (items) => items.at(-1),
        single: () => Promise.resolve<Single>("unlikely"),
      },
    ),
  ).toEqual({ id: "u249" });
});

test("an unclear answer makes the finder read whole lists from then on", async () => {
  const server = await startServer(serveUsers(250));
  const { api } = startClient(server.url);
  const ask = (): Promise<unknown> =>
    api.find({ path: users }, { pick: (items) => items.at(-1), single: () => Promise.resolve<Single>("unclear") });
  expect(await ask()).toEqual({ id: "u249" });
  expect(await ask()).toEqual({ id: "u249" });
  expect(server.requests).toHaveLength(4);
});

test("a caller that wants the whole list gets it, although it joined a reader that gave up", async () => {
  const server = await startServer(serveUsers(250));
  const { api } = startClient(server.url);
  const [found, all] = await Promise.all([
    find(api, "u7"),
    // Joined once the reader has begun, which is after its first request.
    vi.waitUntil(() => server.requests.length > 0, { interval: 1 }).then(() => api.rows({ path: users })),
  ]);
  expect(found).toEqual({ id: "u7" });
  expect(all).toHaveLength(250);
});
