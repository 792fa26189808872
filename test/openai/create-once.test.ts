import { describe, expect, test } from "vitest";
import type { ServerResponse } from "node:http";
import type { Api, Doubt } from "../../src/openai/client.ts";
import type { UnconfirmedError } from "../../src/openai/error.ts";
import { path } from "../../src/openai/path.ts";
import { json, refuse, rejection, startClient, startServer, testClock } from "./test-server.ts";
import type { Received } from "./test-server.ts";

const projects = path`/organization/projects`;

interface Row {
  readonly id?: string;
  readonly name: string;
  readonly created_at?: number;
}

/** A collection that handles its POSTs in order: `loses` commits and hangs up, `drops` hangs up at once. */
function collection(rows: Row[], posts: readonly ("answers" | "loses" | "drops" | "tells no id")[], lag = 0) {
  let posted = 0;
  let looks = 0;
  return (response: ServerResponse, { method }: Received): void => {
    if (method === "GET") {
      json(response, { data: posted > 0 && looks++ < lag ? rows.filter(({ id }) => id === "p_old") : rows });
      return;
    }
    const how = posts[posted++] ?? "answers";
    const row = { id: `p_${posted}`, name: "Search" };
    if (how !== "drops") rows.push(row);
    if (how === "answers") json(response, row);
    else if (how === "tells no id") json(response, { name: "Search" });
    else response.destroy();
  };
}

function create(api: Api, doubts: Doubt[] = []): Promise<unknown> {
  return api.createOnce(
    { path: projects },
    { name: "Search" },
    {
      alike: (row) => (row as Row).name === "Search",
      title: "project",
      onDoubt: (doubt) => doubts.push(doubt),
    },
  );
}

const old = { id: "p_old", name: "Search" };

test("a create whose answer arrives has no doubt, and reads the list once before", async () => {
  const server = await startServer(collection([old], []));
  const doubts: Doubt[] = [];
  expect(await create(startClient(server.url).api, doubts)).toMatchObject({ id: "p_1" });
  expect(doubts).toEqual([]);
  expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
});

describe("a create whose answer is lost", () => {
  test("takes the only new object that is like it, and warns", async () => {
    const server = await startServer(collection([old], ["loses"]));
    const doubts: Doubt[] = [];
    expect(await create(startClient(server.url).api, doubts)).toEqual({ id: "p_1", name: "Search" });
    expect(doubts).toMatchObject([{ kind: "taken-over", ids: ["p_1"], message: /lost.*p_1/ as unknown }]);
  });

  test("is sent again when no object was made", async () => {
    const server = await startServer(collection([old], ["drops"]));
    const { api, clock } = startClient(server.url);
    const doubts: Doubt[] = [];
    expect(await create(api, doubts)).toMatchObject({ id: "p_2" });
    expect(clock.sleeps).toEqual([500, 1000, 3000]);
    expect(doubts).toEqual([]);
  });

  test("warns with the first object when that is listed only after the second request", async () => {
    const server = await startServer(collection([old], ["loses"], 3));
    const doubts: Doubt[] = [];
    expect(await create(startClient(server.url).api, doubts)).toMatchObject({ id: "p_2" });
    expect(doubts).toMatchObject([{ kind: "made-twice", ids: ["p_1"] }]);
  });

  test("is undecided where two new objects are like it", async () => {
    const rows = [old];
    const server = await startServer((response, request) => {
      if (request.method === "POST") rows.push({ id: "p_other", name: "Search" });
      collection(rows, ["loses"])(response, request);
    });
    const error = (await rejection(create(startClient(server.url).api))) as UnconfirmedError;
    expect(error).toMatchObject({ name: "UnconfirmedError", ids: ["p_other", "p_1"] });
    expect(error.message).toContain("p_other, p_1");
  });
});

test("a create whose answer has no id is undecided without a list from before, and names the objects", async () => {
  const rows: Row[] = [old];
  let asked = 0;
  const respond = collection(rows, ["tells no id"]);
  const server = await startServer((response, request) => {
    if (request.method === "GET" && asked++ === 0) refuse(response, 403, "no");
    else respond(response, request);
  });
  const error = await rejection(create(startClient(server.url).api));
  expect(error).toMatchObject({ name: "UnconfirmedError", ids: ["p_old", "p_1"] });
});

test("a refused create throws the refusal", async () => {
  const server = await startServer((response, { method }) =>
    method === "GET" ? json(response, { data: [] }) : refuse(response, 400, "no more projects"),
  );
  expect(await rejection(create(startClient(server.url).api))).toMatchObject({ name: "ApiError", status: 400 });
});

test("two equal creates that lose their answers take one object each", async () => {
  const server = await startServer(collection([old], ["loses", "loses"]));
  const { api } = startClient(server.url);
  const made = (await Promise.all([create(api), create(api)])) as Row[];
  expect(new Set(made.map(({ id }) => id))).toEqual(new Set(["p_1", "p_2"]));
  expect(await api.candidates({ path: projects }, () => true, null)).toEqual(["p_old"]);
});

describe("a create that is stopped", () => {
  test("while it waits for the next look ends at once, and sends nothing more", async () => {
    const server = await startServer(collection([old], ["drops"]));
    const operation = new AbortController();
    const clock = testClock();
    const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> => {
      if (milliseconds === 3000) operation.abort(new Error("stopped"));
      return clock.sleep(milliseconds, signal);
    };
    const { api } = startClient(server.url, { clock: { ...clock, sleep } }, operation.signal);
    expect(await rejection(create(api))).toMatchObject({ name: "UnconfirmedError", cause: { name: "AbortedError" } });
    expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST", "GET", "GET"]);
  });

  test("after it was sent receives its answer", async () => {
    let answer = (): void => undefined;
    const server = await startServer((response, { method }) => {
      if (method === "GET") json(response, { data: [] });
      else answer = () => json(response, { id: "p_1", name: "Search" });
    });
    const operation = new AbortController();
    const creating = create(startClient(server.url, {}, operation.signal).api);
    await expect.poll(() => server.requests.length, { interval: 1 }).toBe(2);
    operation.abort(new Error("stopped"));
    answer();
    expect(await creating).toMatchObject({ id: "p_1" });
    await expect(create(startClient(server.url, {}, operation.signal).api)).rejects.toMatchObject({
      name: "AbortedError",
    });
    expect(server.requests).toHaveLength(2);
  });

  test("does not look after its answer is lost", async () => {
    let lose = (): void => undefined;
    const server = await startServer((response, { method }) => {
      if (method === "GET") json(response, { data: [] });
      else lose = () => response.destroy();
    });
    const operation = new AbortController();
    const creating = rejection(create(startClient(server.url, {}, operation.signal).api));
    await expect.poll(() => server.requests.length, { interval: 1 }).toBe(2);
    operation.abort(new Error("stopped"));
    lose();
    expect(await creating).toMatchObject({ name: "UnconfirmedError", cause: { outcome: "unknown" } });
    expect(server.requests).toHaveLength(2);
  });
});
