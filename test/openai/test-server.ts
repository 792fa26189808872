import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { onTestFinished } from "vitest";
import { createMasking } from "terraform-plugin-kit/testing";
import { createClient } from "../../src/openai/client.ts";
import type { Api, Client, ClientOptions } from "../../src/openai/client.ts";
import type { Clock } from "../../src/openai/clock.ts";

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Respond = (response: ServerResponse, request: Received, index: number) => void;

export interface TestServer {
  /** the base URL, with /v1 */
  readonly url: string;
  readonly requests: readonly Received[];
  readonly sockets: ReadonlySet<Socket>;
  /** connections accepted so far */
  readonly connections: () => number;
}

/** A real HTTP server on loopback for one test. `respond` receives each request once its body is read. */
export async function startServer(respond: Respond, host = "127.0.0.1"): Promise<TestServer> {
  const requests: Received[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const received = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
      requests.push(received);
      respond(response, received, requests.length - 1);
    });
  });
  server.on("connection", (socket) => {
    connections++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}/v1`,
    requests,
    sockets,
    connections: () => connections,
  };
}

export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

/** The API's error object. */
export function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  json(response, { error: { message, type: "invalid_request_error", param: null, code: null } }, status, headers);
}

export interface TestClock extends Clock {
  /** every requested sleep, in milliseconds, in order */
  readonly sleeps: readonly number[];
}

/** A clock whose time passes only by sleeping: the earliest sleeper wakes after pending I/O was handled. */
export function testClock(random = 0): TestClock {
  const sleeps: number[] = [];
  const sleepers: { at: number; wake: () => void }[] = [];
  let now = 1000;
  return {
    sleeps,
    now: () => now,
    date: () => Date.UTC(2026, 0, 1) + now,
    random: () => random,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        sleeps.push(milliseconds);
        const sleeper = { at: now + milliseconds, wake: resolve };
        sleepers.push(sleeper);
        signal.addEventListener("abort", () => {
          if (sleepers.includes(sleeper)) sleepers.splice(sleepers.indexOf(sleeper), 1);
          reject(signal.reason);
        });
        setImmediate(() => {
          const first = sleepers.toSorted((a, b) => a.at - b.at)[0];
          if (first === undefined) return;
          sleepers.splice(sleepers.indexOf(first), 1);
          now = Math.max(now, first.at);
          first.wake();
        });
      }),
  };
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export const adminKey = "sk-admin-0123456789abcdefghij";
export const apiKey = "sk-proj-0123456789abcdefghij";

/** A client with both keys against a server of the test, on a clock that does not wait. */
export function startClient(
  url: string,
  options: Partial<ClientOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): { client: Client; api: Api; clock: TestClock; logs: LogLine[] } {
  const logs: LogLine[] = [];
  const clock = testClock();
  const masking = createMasking();
  for (const key of [adminKey, apiKey]) masking.addSecret(key);
  const client = createClient({
    adminKey: { value: adminKey },
    apiKey: { value: apiKey },
    baseUrl: url,
    userAgent: "test/1",
    log: (level, message, fields = {}) => logs.push({ level, message, fields }),
    mask: masking.mask,
    clock,
    env: {},
    ...options,
  });
  onTestFinished(() => client.close());
  return { client, api: client.bind(signal), clock, logs };
}

/** The error of a rejected promise; fails the test when the promise resolves. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error(`expected a rejection, got ${JSON.stringify(value)}`);
}
