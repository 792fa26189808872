import { getDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { path } from "../../src/openai/path.ts";
import { json, rejection, startClient, startServer } from "./test-server.ts";

const thing = path`/organization/things/${"t1"}`;
const text = Buffer.from('{"id":"t1"}');

describe("an answer in a content coding that was not requested", () => {
  test.each<[string, Buffer]>([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["zstd", zstdCompressSync(text)],
    ["deflate, GZIP", gzipSync(deflateSync(text))],
    ["identity", text],
  ])("%s is read", async (coding, body) => {
    const server = await startServer((response) => response.writeHead(200, { "content-encoding": coding }).end(body));
    expect(await startClient(server.url).api.get(thing)).toEqual({ id: "t1" });
  });

  test.each<[string, Buffer, RegExp, number]>([
    ["compress", text, /content-encoding compress, which was not requested/, 1],
    ["gzip", text, /content-encoding gzip, but its body is not in it/, 5],
    ["gzip", gzipSync(Buffer.alloc(33 * 1024 * 1024)), /larger than 32 MiB after decoding/, 1],
  ])("%s is an error where it cannot be read", async (coding, body, message, times) => {
    const server = await startServer((response) => response.writeHead(200, { "content-encoding": coding }).end(body));
    const error = await rejection(startClient(server.url).api.get(thing));
    expect(error.message).toMatch(message);
    expect(server.requests).toHaveLength(times);
  });
});

test("headers of 50 KiB are read", async () => {
  const headers = { "x-large": "x".repeat(50 * 1024) };
  const server = await startServer((response) => json(response, { id: "t1" }, 200, headers));
  expect(await startClient(server.url).api.get(thing)).toEqual({ id: "t1" });
});

test.each([
  ["before the answer", ["HTTP/1.1 100 Continue\r\n\r\n"]],
  ["twice, in pieces", ["HTTP/1.1 10", "0 Continue\r\nX-Note: a\r\n", "\r\nHTTP/1.1 100 Continue\r\n\r\n"]],
])("a 100 Continue that was not requested is skipped: %s", async (_when, pieces) => {
  const server = await startServer(async (response) => {
    const { socket } = response;
    socket?.setNoDelay(true);
    for (const piece of pieces) await new Promise<void>((resolve) => void socket?.write(piece, () => resolve()));
    json(response, { id: "HTTP/1.1 100 " });
  });
  const { api } = startClient(server.url, { maxRetries: 0 });
  expect(await api.get(thing)).toEqual({ id: "HTTP/1.1 100 " });
  expect(await api.post(thing, {})).toEqual({ id: "HTTP/1.1 100 " });
});

test("an API that drops the second request on every connection still answers", async () => {
  const used = new WeakSet<object>();
  const server = await startServer((response) => {
    const { socket } = response;
    if (socket === null || used.has(socket)) {
      response.destroy();
      return;
    }
    used.add(socket);
    json(response, { data: [] });
  });
  const { api } = startClient(server.url);
  const look = (): Promise<unknown> => api.rows({ path: thing }, { fresh: true }).then(() => undefined);
  await look();
  expect(await api.post(thing, {}, { confirm: look })).toEqual({ data: [] });
  await Promise.all(Array.from({ length: 10 }, () => api.get(thing)));
  // After the first look: the POST that was dropped, a look, and the POST that succeeded.
  expect(server.requests).toHaveLength(1 + 3 + 10);
});

test("each address of a host has enough time to connect on a slow line", async () => {
  const server = await startServer((response) => json(response, {}));
  await startClient(server.url).api.get(thing);
  expect(getDefaultAutoSelectFamilyAttemptTimeout()).toBe(2000);
});

describe("a success that holds a refusal", () => {
  test.each(["get", "post", "delete"] as const)("refuses a %s", async (verb) => {
    const body = { error: { message: "You may not.", code: "not_allowed" } };
    const server = await startServer((response) => json(response, body));
    const { api } = startClient(server.url);
    const error = await rejection(verb === "post" ? api.post(thing, {}) : api[verb](thing));
    expect(error).toMatchObject({ name: "ApiError", status: 200, apiMessage: "You may not.", code: "not_allowed" });
    expect(server.requests).toHaveLength(1);
  });

  test("is not an object with an error of its own", async () => {
    const job = { id: "ftjob-1", status: "failed", error: { message: "bad file" } };
    const server = await startServer((response) => json(response, job));
    expect(await startClient(server.url).api.get(thing)).toEqual(job);
  });
});
