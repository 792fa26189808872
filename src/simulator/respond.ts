import type { IncomingMessage, ServerResponse } from "node:http";
import { jsonAnswer, refusalAnswer, sendAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { authorize, keyKind, keyOrganization } from "./auth.ts";
import { control } from "./control.ts";
import type { Controlled } from "./control.ts";
import { Refusal } from "./errors.ts";
import { matchRoutes } from "./route.ts";
import type { Route } from "./route.ts";
import { nouns } from "./routes/index.ts";

/** Answers one request: the journal records it, faults strike it, its key is checked, and its route answers it. */
export async function respond(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestNumber = ++state.requests;
  const method = request.method ?? "GET";
  const target = readTarget(request.url ?? "/");
  const body = await readBody(request);
  if (target.segments[0] === "_simulator") {
    const steered = orRefusal(() => control(state, method, target.segments.slice(1), target.query, body()));
    await sendAnswer(response, steered, { requestNumber, organization: undefined });
    return;
  }
  const call = readCall(request, target);
  const began = performance.now();
  const entry = state.journal.open({
    time: state.now(),
    method,
    template: call.found?.route.template,
    path: target.path.replace(/^\/v1(?=\/)/, ""),
    query: Object.fromEntries(target.query),
    body: parsedOrUndefined(body),
    key: keyKind(state.store(), request.headers),
    organization: headerOf(request, "openai-organization"),
    project: headerOf(request, "openai-project"),
    userAgent: headerOf(request, "user-agent"),
  });
  if (state.latency > 0) await state.wait(state.latency);
  const { answer, faults } = await state.faults.run(
    {
      method,
      path: call.path,
      noun: call.found === undefined ? undefined : nounOf.get(call.found.route),
      endpoint: `${method} ${call.found?.route.template ?? call.path}`,
      query: target.query,
      now: state.now,
      wait: state.wait,
    },
    () => orRefusal(() => act(state, request, target, call, body)),
  );
  const organization = keyOrganization(state.store(), request.headers);
  const status = await sendAnswer(response, answer, { requestNumber, organization });
  entry.close({ status, duration: performance.now() - began, faults });
}

/** The state that all requests of one simulator share. */
export interface SimulatorState extends Controlled {
  /** milliseconds since 1970 */
  readonly now: () => number;
  readonly pageSize: number | undefined;
  /** milliseconds of delay before each request is handled */
  readonly latency: number;
  /** rejects when the simulator closes */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** how many requests arrived so far */
  requests: number;
}

const nounOf: ReadonlyMap<Route, string> = new Map(
  nouns.flatMap((noun) => noun.routes.map((route): [Route, string] => [route, noun.name])),
);
const routes: readonly Route[] = [...nounOf.keys()];

interface Target {
  /** as it arrived, without the query */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  /** decoded; a malformed escape stays as it is */
  readonly segments: readonly string[];
}

/** Reads the target without URL, which would resolve `..` and hide the path that a client really sent. */
function readTarget(url: string): Target {
  const end = url.includes("?") ? url.indexOf("?") : url.length;
  const path = url.slice(0, end);
  const segments = path.slice(1).split("/").map(decode);
  const rawQuery = url.slice(end + 1);
  return { path, query: new URLSearchParams(rawQuery), rawQuery, segments };
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
  /** whether another method would be served */
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
  state: SimulatorState,
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
  const store = state.store();
  authorize(store, found.route, request.headers);
  const { route, captured } = found;
  const value = route.answer({
    store,
    method: route.method,
    segments: captured,
    query: target.query,
    rawQuery: target.rawQuery,
    body: body(),
    pageSize: state.pageSize,
  });
  return jsonAnswer(value, route.creates === true ? Number(store.rules.createStatus) : 200);
}

/** Turns a thrown Refusal into its answer. Any other error is a fault of the simulator, and becomes a 500 with its message. */
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

/** Reads the body and returns a function that parses it, and that throws a Refusal for an invalid body. */
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
