import { describe, expect, test } from "vitest";
import type { Cursor, List } from "../../src/openai/client.ts";
import { collectRows } from "../../src/openai/paginate.ts";
import type { FetchPage } from "../../src/openai/paginate.ts";
import { path } from "../../src/openai/path.ts";
import { perList } from "../../src/openai/per-list.ts";
import { json, refuse, rejection, startClient, startServer } from "./test-server.ts";

const groups = path`/organization/groups`;
const usage = path`/organization/usage/completions`;

describe("the cursor of a list", () => {
  const page = { has_more: true, last_id: "L=", next: "N==", next_page: "T==", data: [{ id: "a" }, { id: "z" }] };

  test.each<[Cursor, string]>([
    ["last_id", "after=L="],
    ["last_item", "after=z"],
    ["next", "after=N=="],
    ["next_page", "page=T=="],
  ])("%s asks for %s", async (cursor, query) => {
    const server = await startServer((response, _request, index) => json(response, index === 0 ? page : { data: [] }));
    await startClient(server.url).api.rows({ path: groups, cursor, pageSize: 1000 });
    expect(server.requests.map(({ url }) => url.replace(/^.*\?/, ""))).toEqual(["limit=1000", `limit=1000&${query}`]);
  });

  test.each<[Cursor, object, string]>([
    ["last_id", { last_id: null }, "after=z"],
    ["last_item", { data: [{ name: "no id" }], last_id: "L" }, "after=L"],
    ["next", { next: null, last_id: null }, "after=z"],
  ])("%s falls back on %j", async (cursor, more, query) => {
    const first = { has_more: true, data: page.data, ...more };
    const server = await startServer((response, _request, index) => json(response, index === 0 ? first : { data: [] }));
    await startClient(server.url).api.rows({ path: groups, cursor });
    expect(server.requests[1]?.url).toContain(query);
  });

  test("that is a page token is never an id", async () => {
    const server = await startServer((response) => json(response, { has_more: true, data: page.data }));
    const error = await rejection(startClient(server.url).api.rows({ path: usage, cursor: "next_page" }));
    expect(error.message).toContain("has has_more: true, but no cursor of the next page");
  });

  test("can be an id in another member", async () => {
    const first = { has_more: true, data: [{ group_id: "g1" }] };
    const server = await startServer((response, _request, index) => json(response, index === 0 ? first : { data: [] }));
    const list: List = { path: groups, idOf: (row) => (row as { group_id: string }).group_id };
    await startClient(server.url).api.rows(list);
    expect(server.requests[1]?.url).toContain("after=g1");
  });
});

describe("a cursor that is refused, because its row has left the list,", () => {
  const first = { has_more: true, data: [{ id: "a" }, { id: "b" }] };

  test.each([400, 404])("with %d makes the client read the list once more from its start", async (status) => {
    const server = await startServer((response, _request, index) => {
      if (index === 1) refuse(response, status, "invalid cursor");
      else json(response, index === 0 ? first : { data: [{ id: "a" }, { id: "c" }] });
    });
    expect(await startClient(server.url).api.rows({ path: groups })).toEqual([{ id: "a" }, { id: "c" }]);
    expect(server.requests).toHaveLength(3);
  });

  test("makes pages continue without the rows that were seen", async () => {
    const server = await startServer((response, _request, index) => {
      if (index === 1) refuse(response, 400, "invalid cursor");
      else json(response, index === 0 ? first : { data: [{ id: "a" }, { id: "c" }] });
    });
    const pages: unknown[] = [];
    for await (const { data } of startClient(server.url).api.pages({ path: groups })) pages.push(data);
    expect(pages).toEqual([first.data, [{ id: "c" }]]);
  });

  test("twice is an error, but does not prove that the list is gone", async () => {
    const server = await startServer((response, { url }) =>
      url.includes("after") ? refuse(response, 404, "no such cursor") : json(response, first),
    );
    const error = await rejection(startClient(server.url).api.rows({ path: groups }));
    expect(error).toMatchObject({ gone: false });
    expect(error.message).toContain("no such cursor");
    expect(server.requests).toHaveLength(4);
  });
});

test("pages are requested only as far as their reader goes, and not kept", async () => {
  const server = await startServer((response, _request, index) =>
    json(response, { has_more: true, data: [{ id: `g${index}` }] }),
  );
  const { api } = startClient(server.url);
  for await (const { data } of api.pages({ path: groups })) {
    if ((data[0] as { id: string }).id === "g1") break;
  }
  expect(server.requests).toHaveLength(2);
});

test("the key of a list includes its query, but not its page size", async () => {
  const server = await startServer((response) => json(response, { data: [] }));
  const { api } = startClient(server.url);
  await api.rows({ path: groups, pageSize: 1000 });
  await api.rows({ path: groups });
  await api.rows({ path: groups, query: { order: "asc" } });
  expect(server.requests.map(({ url }) => url)).toEqual([
    "/v1/organization/groups?limit=1000",
    "/v1/organization/groups?limit=100&order=asc",
  ]);
});

test("a value of a list is computed once for each list", () => {
  let computed = 0;
  const names = perList((rows) => {
    computed++;
    return rows.map(String);
  });
  const [one, other] = [
    [1, 2],
    [1, 2],
  ];
  expect(names(one)).toBe(names(one));
  expect(names(other)).toEqual(["1", "2"]);
  expect(computed).toBe(2);
});

test("a list of more than a million rows is an error", async () => {
  const page = { data: Array.from({ length: 200_000 }, () => 1), has_more: true };
  let pages = 0;
  const fetch = async (): ReturnType<FetchPage> =>
    await Promise.resolve({ page: { ...page, last_id: String(pages++) }, bytes: 1 });
  await expect(collectRows({ path: groups }, fetch)).rejects.toThrow("more than 1000000 rows");
  expect(pages).toBe(6);
});
