import { describe, expect, test } from "vitest";
import { action, below, path } from "../../src/openai/path.ts";
import { json, refuse, startClient, startServer } from "./test-server.ts";

const members = path`/organization/groups/${"g1"}/users`;
const member = below(members, "u1");
const settings = path`/organization/projects/${"p1"}/spend_limit`;

describe("a path", () => {
  test("below another path encodes its ids, and an action keeps its word", () => {
    expect(below(members, "a/b", "c")).toEqual({
      template: "/organization/groups/{}/users/{}/{}",
      path: "/organization/groups/g1/users/a%2Fb/c",
    });
    expect(action(path`/organization/projects/${"p 1"}`, "archive")).toEqual({
      template: "/organization/projects/{}/archive",
      path: "/organization/projects/p%201/archive",
    });
    expect(() => below(members, "..")).toThrow("names no object");
  });
});

describe("a POST that undoes", () => {
  test("is skipped where a create has claimed the object", async () => {
    const server = await startServer((response) => json(response, {}));
    const { api } = startClient(server.url);
    expect(await api.claim(settings)).toBe("ours");
    expect(await api.post(settings, {}, { undoes: true })).toBeUndefined();
    expect(await api.post(action(member, "remove"), {}, { of: settings, undoes: true })).toBeUndefined();
    expect(server.requests).toHaveLength(0);
  });

  test("removes the object before a later claim", async () => {
    const server = await startServer((response) => json(response, { id: "u1" }));
    const { api } = startClient(server.url);
    await api.post(action(member, "archive"), {}, { of: member, undoes: true });
    expect(await api.claim(member)).toBe("deleted");
  });
});

describe("an object that was deleted", () => {
  test("can be claimed after it was created again, by the answer's id or by the id that the caller reads", async () => {
    const server = await startServer((response, { method }) =>
      json(response, method === "DELETE" ? { deleted: true } : { group_id: "g1", user_id: "u1" }),
    );
    const { api } = startClient(server.url);
    await api.delete(member);
    await api.post(members, {}, { createdIds: (answer) => [(answer as { user_id: string }).user_id] });
    expect(await api.claim(member)).toBe("ours");
  });

  test("does not count as created again by a request that began before the end of the delete", async () => {
    let answerDelete = (): void => undefined;
    let answerCreate = (): void => undefined;
    const server = await startServer((response, { method }) => {
      if (method === "DELETE") answerDelete = () => json(response, { deleted: true });
      else answerCreate = () => json(response, { id: "u1" });
    });
    const { api } = startClient(server.url);
    const creating = api.post(members, {});
    const deleting = api.delete(member);
    await expect.poll(() => server.requests.length, { interval: 1 }).toBe(2);
    answerDelete();
    await deleting;
    answerCreate();
    await creating;
    expect(await api.claim(member)).toBe("deleted");
    expect(await api.claim(member)).toBe("ours");
  });
});

test("an object with two claims is shared", async () => {
  const { api } = startClient("http://127.0.0.1:1/v1");
  expect([await api.claim(member), await api.claim(member)]).toEqual(["ours", "shared"]);
});

test("the instances of an object in the state are counted, and the instances that give it up", () => {
  const { api } = startClient("http://127.0.0.1:1/v1");
  for (const path of [member, settings, member]) api.hold(path);
  expect([api.holders(member), api.holders(settings)]).toEqual([2, 1]);
  expect([api.release(member), api.release(member)]).toEqual([1, 2]);
});

test("a write drops the lists that it touches, and those below them", async () => {
  const roles = path`/organization/users/${"u1"}/roles`;
  const server = await startServer((response) => json(response, { data: [] }));
  const { api } = startClient(server.url);
  const read = async (): Promise<void> =>
    void (await Promise.all([api.rows({ path: roles }), api.rows({ path: members })]));
  await read();
  await api.post(path`/organization/things`, {}, { touches: [path`/organization/users`] });
  await read();
  expect(server.requests.map(({ method, url }) => `${method} ${url.replace(/\?.*/, "")}`)).toEqual([
    "GET /v1/organization/users/u1/roles",
    "GET /v1/organization/groups/g1/users",
    "POST /v1/organization/things",
    "GET /v1/organization/users/u1/roles",
  ]);
});

test("a new object whose id is in another member is awaited in its list", async () => {
  const server = await startServer((response, { method }, index) => {
    if (method === "POST") json(response, { user_id: "u1" });
    else json(response, { data: index < 2 ? [] : [{ user: { id: "u1" } }] });
  });
  const { api, clock } = startClient(server.url);
  await api.post(members, {}, { createdIds: () => ["u1"] });
  const idOf = (row: unknown): string => (row as { user: { id: string } }).user.id;
  expect(await api.rows({ path: members, idOf })).toHaveLength(1);
  expect(clock.sleeps).toEqual([500]);
});

test.each<[string, number, number]>([
  ["new", 10, 4],
  ["old", 60, 1],
])("an object that is %s by its own time is requested %d s later %d times", async (_name, age, times) => {
  const server = await startServer((response) => refuse(response, 404, "no such user"));
  const { api } = startClient(server.url, { maxRetries: 0 });
  // The server dates its answers by the clock of this machine.
  const createdAt = BigInt(Math.floor(Date.now() / 1000) - age);
  await expect(api.get(member, { createdAt })).rejects.toMatchObject({ gone: true, attempts: times });
});

describe("the proof of the Admin API", () => {
  test("is a list of the organization, without a further request", async () => {
    const server = await startServer((response) =>
      json(response, { data: [] }, 200, { "openai-organization": "acme" }),
    );
    const { api } = startClient(server.url);
    expect(api.organization()).toBeUndefined();
    await api.rows({ path: members });
    await api.shown();
    expect(server.requests).toHaveLength(1);
    expect(api.organization()).toBe("acme");
  });

  test("takes one request for many callers, and is never an answer that is not a list", async () => {
    const server = await startServer((response, _request, index) => json(response, index === 0 ? {} : { data: [] }));
    const { api } = startClient(server.url);
    await expect(Promise.all([api.shown(), api.shown()])).rejects.toThrow("not a list");
    await Promise.all([api.shown(), api.shown()]);
    await api.shown();
    expect(server.requests.map(({ url }) => url)).toEqual(Array(2).fill("/v1/organization/projects?limit=1"));
  });
});

test("a member of an unexpected type is logged once for each template and member", () => {
  const { api, logs } = startClient("http://127.0.0.1:1/v1");
  api.odd(member, "role");
  api.odd(below(members, "u2"), "role");
  api.odd(member, "name");
  expect(logs.map(({ level, fields }) => [level, fields["member"]])).toEqual([
    ["warn", "role"],
    ["warn", "name"],
  ]);
});
