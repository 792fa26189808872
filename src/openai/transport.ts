import { setDefaultAutoSelectFamilyAttemptTimeout } from "node:net";
import type { SecureContext } from "node:tls";
import type { Dispatcher } from "undici";
import { decodeContent } from "./content-encoding.ts";
import { chooseProxy, ProxyError } from "./proxy.ts";
import { describeTransport, through, TransportError } from "./transport-error.ts";
import { withoutUnaskedContinue } from "./unasked-continue.ts";
import { seconds } from "./wording.ts";

/** Makes HTTP exchanges, and knows nothing of the meaning of their answers. */
export interface Transport {
  /** Resolves once the whole answer is read. Rejects with a TransportError, or with the signal's reason as soon as it aborts. */
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  /** closes all sockets; exchanges under way fail */
  close(): Promise<void>;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
  /** milliseconds from the call until the last byte of the answer */
  readonly timeout: number;
  /** called just before the request is written to a connected socket; from then on the API can act */
  readonly onSend: () => void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** size of the body in bytes */
  readonly bytes: number;
}

/** The largest body that is read, in bytes: 32 MiB. */
export const maximumBody = 32 * 1024 * 1024;

const connectTimeout = 10_000;
/** For how many milliseconds one address of a host is tried before the next: more than a round trip on a slow line. */
const addressTimeout = 2000;
const maximumHeaders = 64 * 1024;
/** For how many milliseconds after a lost connection each request opens its own connection. */
const caution = 30_000;

/**
 * Node's stores of trusted certificates: its own, those in NODE_EXTRA_CA_CERTS, and those of
 * the machine, which include a company's own authority behind many proxies. Each store is named, because the store `default`
 * depends on Node's options, and the executable's options skip certificates at launch, since most launches make no request.
 */
const stores = ["default", "bundled", "extra", "system"] as const;

async function trust(): Promise<{ rejectUnauthorized: true; secureContext: SecureContext }> {
  const { createSecureContext, getCACertificates } = await import("node:tls");
  const ca = [...new Set(stores.flatMap((store) => getCACertificates(store)))];
  // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED in the environment would otherwise switch the check off and expose the key.
  return { rejectUnauthorized: true, secureContext: createSecureContext({ ca }) };
}

/**
 * A transport over undici with its own sockets, kept alive between requests. undici loads with the first
 * exchange, because most launches of this process make none. `env` holds HTTPS_PROXY and NO_PROXY.
 */
export function createTransport(base: URL, env: NodeJS.ProcessEnv): Transport {
  let route: Promise<Route> | undefined;
  const left = new Set<Dispatcher>();
  let lostAt = Number.NEGATIVE_INFINITY;

  /** Abandons the open connections after a lost connection, because the others may be dying as well. Exchanges under way on them continue. */
  const leave = ({ dispatcher }: Route): void => {
    lostAt = performance.now();
    route = undefined;
    left.add(dispatcher);
    void dispatcher
      .close()
      .catch(() => undefined)
      .then(() => left.delete(dispatcher));
  };

  return {
    exchange: async (request) => {
      route ??= openRoute(base, env);
      const taken = route;
      const open = await taken;
      try {
        return await exchange(open, request, performance.now() - lostAt < caution);
      } catch (error) {
        if (error instanceof TransportError && error.connectionLost && route === taken) leave(open);
        throw error;
      }
    },
    close: async () => {
      await route?.then(({ dispatcher }) => dispatcher.destroy()).catch(() => undefined);
      await Promise.all([...left].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

/** How requests travel: directly, or through a proxy. */
interface Route {
  readonly dispatcher: Dispatcher;
  readonly proxy: URL | undefined;
}

async function openRoute(base: URL, env: NodeJS.ProcessEnv): Promise<Route> {
  const choice = chooseProxy(base, env);
  if (choice !== undefined && "problem" in choice) throw new TransportError(choice.problem, false);
  setDefaultAutoSelectFamilyAttemptTimeout(addressTimeout);
  // Each exchange has one time-out of its own for everything. With HTTP/1.1, a lost connection ends exactly one request.
  const options = {
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    keepAliveTimeout: 30_000,
    maxHeaderSize: maximumHeaders,
  };
  const tls = base.protocol === "https:" ? await trust() : {};
  if (choice === undefined) {
    const { Agent, buildConnector } = await import("./undici.ts");
    const open = buildConnector({ timeout: connectTimeout, ...tls });
    const connect: typeof open = (address, opened) =>
      open(address, (...[error, socket]) =>
        error === null ? opened(null, withoutUnaskedContinue(socket)) : opened(error, null),
      );
    return { dispatcher: new Agent({ ...options, connect }), proxy: undefined };
  }
  const { Pool, ProxyAgent, Socks5ProxyAgent } = await import("./undici-proxies.ts");
  if (choice.url.protocol === "socks5:") {
    const dispatcher = new Socks5ProxyAgent(choice.url, { ...options, connectTimeout, requestTls: tls });
    return { dispatcher, proxy: choice.url };
  }
  const dispatcher = new ProxyAgent({
    ...options,
    uri: choice.url.href,
    connectTimeout,
    proxyTls: tls,
    requestTls: tls,
    // Every failure here is between the provider and the proxy, which undici's errors do not show.
    clientFactory: (origin, opened) => {
      const pool = new Pool(origin, opened);
      const connect = pool.connect.bind(pool);
      return Object.assign(pool, {
        connect: async (request: Dispatcher.ConnectOptions) => {
          const answer = await connect(request).catch((error: unknown) => {
            throw new ProxyError(undefined, { cause: error });
          });
          if (answer.statusCode === 200) return answer;
          answer.socket.on("error", () => undefined).destroy();
          throw new ProxyError(answer.statusCode);
        },
      });
    },
  });
  return { dispatcher, proxy: choice.url };
}

/** @param alone whether the connection serves this request only */
function exchange({ dispatcher, proxy }: Route, request: HttpRequest, alone: boolean): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let ended = false;
    let status = 0;
    let headers: Readonly<Record<string, string>> = {};
    let bytes = 0;
    const chunks: Buffer[] = [];

    const end = (settle: () => void): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      request.signal.removeEventListener("abort", onAbort);
      settle();
    };
    const fail = (error: unknown): void => {
      end(() => reject(error));
      if (controller !== undefined && !controller.aborted)
        controller.abort(error instanceof Error ? error : new Error("stopped"));
    };
    const onAbort = (): void => fail(request.signal.reason);
    const timer = setTimeout(() => {
      fail(new TransportError(`no complete answer within ${seconds(request.timeout)}${through(proxy)}`, true));
    }, request.timeout);

    if (request.signal.aborted) {
      onAbort();
      return;
    }
    request.signal.addEventListener("abort", onAbort, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        controller = started;
        // The exchange ended while it waited for a connection: nothing is written.
        if (ended) started.abort(new Error("ended before it was sent"));
        else request.onSend();
      },
      onResponseStart: (_controller, statusCode, received) => {
        status = statusCode;
        headers = flatten(received);
        if (Number(headers["content-length"]) > maximumBody) fail(oversize());
      },
      onResponseData: (_controller, chunk) => {
        if (ended) return;
        bytes += chunk.length;
        if (bytes > maximumBody) fail(oversize());
        else chunks.push(chunk);
      },
      onResponseEnd: () =>
        end(() => {
          try {
            const body = decodeContent(Buffer.concat(chunks), headers["content-encoding"], maximumBody);
            // Unlike Buffer's, this decoder drops a byte order mark.
            const answer = { status, headers, bytes: body.length, text: new TextDecoder().decode(body) };
            // undici frees the connection one turn of the event loop later. The next request should find it, and not open another connection.
            setImmediate(() => setImmediate(() => resolve(answer)));
          } catch (error) {
            reject(error);
          }
        }),
      onResponseError: (_controller, error) => fail(describeTransport(error, request.url, proxy)),
    };
    const { url, method, headers: sent, body } = request;
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: sent,
          body: body ?? null,
          reset: alone,
        },
        handler,
      );
    } catch (error) {
      fail(describeTransport(error, url, proxy));
    }
  });
}

function oversize(): TransportError {
  return new TransportError("the answer is larger than 32 MiB and was not read to its end", false);
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
