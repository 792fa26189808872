import { describe, expect, test } from "vitest";
import { path } from "../../src/openai/path.ts";
import { json, rejection, startClient, startServer } from "./test-server.ts";
import type { Respond } from "./test-server.ts";

const where = path`/organization/groups`;
const ids = (count: number): { id: string }[] => Array.from({ length: count }, (_, index) => ({ id: `i${index}` }));

/** Serves `items` in pages of two, with the cursor in the member that `mark` sets. */
function paged(items: readonly { id: string }[], mark: (last: string | undefined) => object): Respond {
  return (response, { url }) => {
    const after = new URL(url, "http://x").searchParams.get("after");
    const from = after === null ? 0 : items.findIndex((item) => item.id === after.replace("cursor-", "")) + 1;
    const data = items.slice(from, from + 2);
    const more = from + 2 < items.length;
    json(response, { object: "list", data, has_more: more, ...mark(more ? data.at(-1)?.id : undefined) });
  };
}

describe("a list", () => {
  test.each<[string, (last: string | undefined) => object]>([
    ["last_id", (last) => ({ first_id: null, last_id: last ?? null })],
    ["next", (last) => ({ next: last === undefined ? null : `cursor-${last}` })],
    ["the last item's id", () => ({})],
  ])("continues after %s, to its end and in order", async (_name, mark) => {
    const server = await startServer(paged(ids(7), mark));
    const { api } = startClient(server.url);
    expect(await api.rows({ path: where })).toEqual(ids(7));
    expect(server.requests).toHaveLength(4);
    expect(server.requests[0]?.url).toBe("/v1/organization/groups?limit=100");
  });

  test("keeps the caller's limit and filters on every page", async () => {
    const server = await startServer(paged(ids(3), () => ({})));
    await startClient(server.url).api.rows({ path: where, query: { limit: 2, order: "asc" } });
    expect(server.requests[1]?.url).toBe("/v1/organization/groups?limit=2&order=asc&after=i1");
  });

  test("that shifts while it is read has each item with an id once, and all items without an id", async () => {
    const pages = [
      { data: [{ id: "a" }, { id: "b" }, { n: 1 }], has_more: true, last_id: "b" },
      { data: [{ id: "b" }, { id: "c" }, { n: 1 }], has_more: false },
    ];
    const server = await startServer((response, _request, index) => json(response, pages[index]));
    const list = await startClient(server.url).api.rows({ path: where });
    expect(list).toEqual([{ id: "a" }, { id: "b" }, { n: 1 }, { id: "c" }, { n: 1 }]);
  });

  test("without has_more is one page", async () => {
    const server = await startServer((response) => json(response, { data: ids(2), last_id: "i1" }));
    expect(await startClient(server.url).api.rows({ path: where })).toEqual(ids(2));
  });

  test.each<[string, unknown, RegExp]>([
    ["is not a list", { id: "x" }, /not a list/],
    ["is null", null, /not a list/],
    ["has data that is not a list", { data: { id: "x" } }, /not a list/],
    [
      "has has_more without a cursor",
      { data: [], has_more: true, last_id: null },
      /page 1 .*no cursor of the next page/,
    ],
    ["has a text in has_more", { data: [], has_more: "true" }, /neither true nor false/],
    ["repeats a cursor", { data: [{ id: "a" }], has_more: true, last_id: "a" }, /page 2 .*never ends/],
  ])("whose answer %s is an error", async (_name, page, message) => {
    const server = await startServer((response) => json(response, page));
    const error = await rejection(startClient(server.url).api.rows({ path: where }));
    expect(error).toMatchObject({ name: "ApiError", status: 200, template: "/organization/groups" });
    expect(error.message).toMatch(message);
  });

  test("of more than a thousand pages is an error", async () => {
    const server = await startServer((response, _request, index) =>
      json(response, { data: [], has_more: true, next: `n${index}` }),
    );
    const error = await rejection(startClient(server.url).api.rows({ path: where }));
    expect(error.message).toContain("more than 1000 pages");
    expect(server.requests).toHaveLength(1000);
  });

  test("larger than 64 MiB is an error", async () => {
    const filler = "x".repeat(31 * 1024 * 1024);
    const server = await startServer((response, _request, index) =>
      json(response, { data: [], filler, has_more: true, next: `n${index}` }),
    );
    const error = await rejection(startClient(server.url).api.rows({ path: where }));
    expect(error.message).toContain("larger than 64 MiB");
    expect(server.requests).toHaveLength(3);
  });
});

test("one page is returned unchanged, and nothing is added to its query", async () => {
  const server = await startServer((response) =>
    json(response, { object: "list", data: [{ id: "a" }], has_more: true, last_id: "a" }),
  );
  const page = await startClient(server.url).api.page(where, { query: { after: "z" } });
  expect(page).toEqual({ object: "list", data: [{ id: "a" }], has_more: true, last_id: "a" });
  expect(server.requests[0]?.url).toBe("/v1/organization/groups?after=z");
});
