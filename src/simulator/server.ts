import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { jsonAnswer, refusalAnswer, sendAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { authorize, keyKind } from "./auth.ts";
import { control } from "./control.ts";
import { defaultSeed } from "./default-seed.ts";
import { Refusal } from "./errors.ts";
import { createFaults } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { createJournal } from "./journal.ts";
import type { Journal } from "./journal.ts";
import { matchRoutes } from "./route.ts";
import type { Route } from "./route.ts";
import { nouns } from "./routes/index.ts";
import { plantSeed } from "./seed.ts";
import type { Seed } from "./seed.ts";
import type { Rules, Store } from "./store.ts";

export interface SimulatorOptions {
  /** what the organization holds; the default has what the first example needs, `{}` has nothing */
  readonly seed?: Seed | undefined;
  /** over those of the seed */
  readonly rules?: Partial<Rules> | undefined;
  /** 0, the default, takes a free one */
  readonly port?: number | undefined;
  /** a loopback address: 127.0.0.1 (the default), ::1 or localhost */
  readonly host?: string | undefined;
  /** forces pages of this size, whatever `limit` asks for */
  readonly pageSize?: number | undefined;
  /** milliseconds before each request is looked at */
  readonly latency?: number | undefined;
  /** milliseconds since 1970: the clock of created_at, throttles and the journal */
  readonly now?: (() => number) | undefined;
}

export interface Simulator {
  /** what to set as base URL: http://127.0.0.1:PORT/v1 */
  readonly url: string;
  /** where other processes steer it: http://127.0.0.1:PORT/_simulator */
  readonly controlUrl: string;
  /** what it holds now; another object after a reset */
  readonly store: Store;
  readonly faults: Faults;
  readonly journal: Journal;
  /** back to the seed, without faults, with an empty journal */
  reset(): void;
  /** ends every connection, also those still waiting for an answer */
  close(): Promise<void>;
}

/**
 * Serves the administration and fine-tuning API from memory.
 * A request once begun is carried out even when its client hangs up, as by a real server.
 * @throws FieldError for a seed that does not fit, Error for a host that is not loopback or a port that is taken
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? "127.0.0.1";
  if (!["127.0.0.1", "::1", "localhost"].includes(host)) {
    throw new Error(`The simulator listens on loopback only (127.0.0.1, ::1 or localhost), not on ${host}.`);
  }
  const now = options.now ?? Date.now;
  const plant = (): Store => plantSeed(options.seed ?? defaultSeed, options.rules ?? {}, now);
  const ended = new AbortController();
  const faults = createFaults();
  const journal = createJournal();
  let store = plant();
  const reset = (): void => {
    store = plant();
    faults.clear();
    journal.clear();
  };
  const running: Running = {
    faults,
    journal,
    now,
    store: () => store,
    reset,
    pageSize: options.pageSize,
    latency: options.latency ?? 0,
    wait: async (milliseconds) => sleep(milliseconds, undefined, { signal: ended.signal }),
    requests: 0,
  };
  const server = createServer((request, response) => {
    respond(running, request, response).catch(() => response.destroy());
  });
  // Longer than any client keeps a socket: a close that crosses a request would look like a fault nobody asked for.
  server.keepAliveTimeout = 120_000;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}/v1`,
    controlUrl: `${origin}/_simulator`,
    get store() {
      return store;
    },
    faults,
    journal,
    reset,
    async close() {
      ended.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Running {
  readonly faults: Faults;
  readonly journal: Journal;
  readonly now: () => number;
  readonly store: () => Store;
  readonly reset: () => void;
  readonly pageSize: number | undefined;
  readonly latency: number;
  readonly wait: (milliseconds: number) => Promise<void>;
  requests: number;
}

const routes: readonly Route[] = nouns.flatMap((noun): readonly Route[] => noun.routes);

async function respond(running: Running, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestNumber = ++running.requests;
  const method = request.method ?? "GET";
  const target = readTarget(request.url ?? "/");
  const body = await readBody(request);
  if (target.segments[0] === "_simulator") {
    const steered = orRefusal(() => control(running, method, target.segments.slice(1), target.query, body()));
    await sendAnswer(response, steered, requestNumber);
    return;
  }
  const call = readCall(request, target);
  const began = performance.now();
  const entry = running.journal.open({
    time: running.now(),
    method,
    template: call.found?.route.template,
    path: target.path.replace(/^\/v1(?=\/)/, ""),
    query: Object.fromEntries(target.query),
    body: parsedOrUndefined(body),
    key: keyKind(running.store(), request.headers),
    organization: headerOf(request, "openai-organization"),
    project: headerOf(request, "openai-project"),
    userAgent: headerOf(request, "user-agent"),
  });
  if (running.latency > 0) await running.wait(running.latency);
  const { answer, faults } = await running.faults.run(
    {
      method,
      path: call.path,
      endpoint: `${method} ${call.found?.route.template ?? call.path}`,
      query: target.query,
      now: running.now,
      wait: running.wait,
    },
    () => orRefusal(() => act(running, request, target, call, body)),
  );
  const status = await sendAnswer(response, answer, requestNumber);
  entry.close({ status, duration: performance.now() - began, faults });
}

interface Target {
  /** as it arrived, without the query */
  readonly path: string;
  readonly query: URLSearchParams;
  /** decoded; a malformed escape stays as it is */
  readonly segments: readonly string[];
}

/** By hand rather than by URL, which would fold `..` and hide what a client really sent. */
function readTarget(url: string): Target {
  const [path = "/", search = ""] = url.split("?", 2);
  return { path, query: new URLSearchParams(search), segments: path.slice(1).split("/").map(decode) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface FoundCall {
  /** decoded, below /v1 */
  readonly path: string;
  readonly found: { readonly route: Route; readonly captured: readonly string[] } | undefined;
  /** some other method would be served */
  readonly pathExists: boolean;
}

function readCall(request: IncomingMessage, target: Target): FoundCall {
  const [version, ...segments] = target.segments;
  const matches = version === "v1" ? matchRoutes(routes, segments) : [];
  return {
    path: `/${segments.join("/")}`,
    found: matches.find(({ route }) => route.method === request.method),
    pathExists: matches.length > 0,
  };
}

function act(
  running: Running,
  request: IncomingMessage,
  target: Target,
  { found, pathExists }: FoundCall,
  body: () => unknown,
): Answer {
  if (found === undefined) {
    const asked = `${request.method} ${target.path}`;
    if (pathExists) throw new Refusal(405, `Not allowed: ${asked}`);
    throw new Refusal(404, `Invalid URL (${asked})`);
  }
  const store = running.store();
  authorize(store, found.route, request.headers);
  return jsonAnswer(
    found.route.answer({
      store,
      segments: found.captured,
      query: target.query,
      body: body(),
      pageSize: running.pageSize,
    }),
  );
}

/** A Refusal thrown becomes its answer; anything else thrown is our own bug, and a 500 that says so. */
function orRefusal(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error);
    const text = error instanceof Error ? error.message : String(error);
    return refusalAnswer(new Refusal(500, `The simulator failed: ${text}`, { type: "server_error" }));
  }
}

const largestBody = 1024 * 1024;

/** Resolves when the body is in; the function it resolves to parses it, and throws the Refusal for one that cannot be. */
async function readBody(request: IncomingMessage): Promise<() => unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestBody) chunks.push(chunk);
  }
  return () => {
    if (size > largestBody) throw new Refusal(413, "The request body is too large.");
    if (size === 0) return undefined;
    try {
      return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
    } catch {
      throw new Refusal(400, "The JSON body of the request could not be parsed.", {
        code: "invalid_json",
      });
    }
  };
}

function parsedOrUndefined(body: () => unknown): unknown {
  try {
    return body();
  } catch {
    return undefined;
  }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
