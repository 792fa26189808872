import { expect, test } from "vitest";
import { path } from "../../src/openai/path.ts";
import { json, rejection, startClient, startServer } from "./test-server.ts";

const things = path`/things`;
const thing = (id: string) => path`/things/${id}`;
const all = (items: readonly unknown[]) => items;
const list = { data: [{ id: "a" }, { id: "b:1" }], has_more: false };

test("a collection is read once, in spite of writes meanwhile", async () => {
  const server = await startServer((response, { method }) => json(response, method === "GET" ? list : {}));
  const { api } = startClient(server.url);
  expect(await api.known({ path: things }, all)).toEqual(list.data);
  await api.post(things, { name: "c" });
  expect(await api.known({ path: things }, all)).toEqual(list.data);
  expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
});

test("a deleted object is no longer known, even if a list lags behind", async () => {
  const server = await startServer((response, { method }) => json(response, method === "GET" ? list : {}));
  const { api } = startClient(server.url);
  await api.delete(thing("b:1"));
  expect(await api.known({ path: things }, all)).toEqual([{ id: "a" }]);
  await api.delete(thing("a"));
  expect(await api.known({ path: things }, all)).toEqual([]);
});

test("a list that failed is read again", async () => {
  const server = await startServer((response, _request, index) =>
    index === 0 ? json(response, { error: { message: "no" } }, 403) : json(response, list),
  );
  const { api } = startClient(server.url);
  await expect(api.known({ path: things }, all)).rejects.toThrow("403");
  expect(await api.known({ path: things }, all)).toEqual(list.data);
});

test("an object that a create has claimed survives the delete by its former resource", async () => {
  const server = await startServer((response) => json(response, {}));
  const { api } = startClient(server.url);
  await api.claim(thing("a"));
  expect(await api.delete(thing("a"))).toBe("claimed");
  await api.delete(thing("c"));
  expect(server.requests.map(({ url }) => url)).toEqual(["/v1/things/c"]);
});

test("an object whose delete is under way cannot be claimed", async () => {
  const held: (() => void)[] = [];
  const server = await startServer((response) => held.push(() => json(response, {})));
  const { api } = startClient(server.url);
  const deleting = api.delete(thing("a"));
  await expect.poll(() => held.length, { interval: 1 }).toBe(1);
  const claiming = api.claim(thing("a"));
  held.forEach((answer) => answer());
  expect(await claiming).toBe("deleted");
  await deleting;
  expect(await api.claim(thing("c"))).toBe("ours");
});

test("a delete that failed leaves the object known", async () => {
  const server = await startServer((response, { method }) =>
    method === "DELETE" ? json(response, { error: { message: "no" } }, 403) : json(response, list),
  );
  const { api } = startClient(server.url);
  await api.known({ path: things }, all);
  const [failed, known] = await Promise.all([rejection(api.delete(thing("a"))), api.known({ path: things }, all)]);
  expect(failed.message).toContain("403");
  expect(known).toEqual(list.data);
});

test("an answer with deleted: false is an error", async () => {
  const server = await startServer((response) => json(response, { id: "a", deleted: false }));
  const { api } = startClient(server.url);
  await expect(api.delete(thing("a"))).rejects.toThrow("deleted: false");
});
