import type { Dispatcher } from "undici";
import { isLoopback } from "./base-url.ts";
import { seconds } from "./wording.ts";

/** One HTTP exchange, without any rule about what its answer means. */
export interface Transport {
  /** Resolves once the whole answer is read; rejects with a TransportError, or with the signal's reason as soon as it aborts. */
  exchange(request: HttpRequest): Promise<HttpAnswer>;
  /** closes all sockets; what is in flight fails */
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
  /** called when the request is about to be written to a connected socket: from here on the API can act */
  readonly onSend: () => void;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** size of the body */
  readonly bytes: number;
}

/** An exchange without a complete answer. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  /** whether the same request may succeed a moment later */
  readonly transient: boolean;

  constructor(message: string, transient: boolean, options?: ErrorOptions) {
    super(message, options);
    this.transient = transient;
  }
}

/** The largest body that is read, in bytes: 32 MiB. */
export const maximumBody = 32 * 1024 * 1024;

const connectTimeout = 10_000;

/**
 * A transport over undici with sockets of its own, kept alive between requests. undici is loaded with the first
 * exchange, because most launches of this process make none. `env` gives HTTPS_PROXY and NO_PROXY.
 */
export function createTransport(base: URL, env: NodeJS.ProcessEnv): Transport {
  let dispatcher: Promise<Dispatcher> | undefined;
  return {
    exchange: async (request) => {
      dispatcher ??= createDispatcher(base, env);
      return exchange(await dispatcher, request);
    },
    close: async () => {
      await dispatcher?.then((opened) => opened.destroy()).catch(() => undefined);
    },
  };
}

async function createDispatcher(base: URL, env: NodeJS.ProcessEnv): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  // An exchange has one time-out of its own, over everything. HTTP/1.1 keeps it plain which request a lost connection takes along.
  const options = {
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    keepAliveTimeout: 30_000,
    connect: { timeout: connectTimeout },
  };
  const proxy = (env["https_proxy"] || env["HTTPS_PROXY"] || "").trim();
  // Plain http is for this machine only, and nothing for this machine goes through a proxy.
  if (proxy === "" || base.protocol === "http:" || isLoopback(base.hostname)) return new Agent(options);
  try {
    const httpsProxy = proxy.includes("://") ? proxy : `http://${proxy}`;
    return new EnvHttpProxyAgent({
      ...options,
      httpProxy: "",
      httpsProxy,
      noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
    });
  } catch {
    throw new TransportError("HTTPS_PROXY holds no address of a proxy; write it like http://proxy.example:3128", false);
  }
}

function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
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
      fail(new TransportError(`no complete answer within ${seconds(request.timeout)}`, true));
    }, request.timeout);

    if (request.signal.aborted) {
      onAbort();
      return;
    }
    request.signal.addEventListener("abort", onAbort, { once: true });

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        controller = started;
        // Ended while it waited for a connection: nothing is written.
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
          // Unlike Buffer's, this decoder drops a byte order mark.
          const answer = { status, headers, bytes, text: new TextDecoder().decode(Buffer.concat(chunks)) };
          // undici frees the connection one turn of the event loop later: whoever asks again at once should find it, not open another.
          setImmediate(() => setImmediate(() => resolve(answer)));
        }),
      onResponseError: (_controller, error) => fail(describe(error, request.url)),
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
        },
        handler,
      );
    } catch (error) {
      fail(describe(error, url));
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

function describe(error: unknown, url: URL): TransportError {
  const code = codeOf(error);
  const because = { cause: error };
  if (code === "ECONNREFUSED") return new TransportError(`the connection to ${url.host} was refused`, true, because);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return new TransportError(`the name ${url.hostname} could not be resolved (${code})`, true, because);
  }
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") {
    return new TransportError(`no connection to ${url.host} could be made in time`, true, because);
  }
  if (/^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) {
    return new TransportError(`the certificate of ${url.host} was not accepted (${code})`, false, because);
  }
  if (/^(ERR_SSL_|EPROTO$)/.test(code))
    return new TransportError(`${url.host} does not speak TLS as it should (${code})`, false, because);
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE") {
    return new TransportError(`the connection to ${url.host} was closed before the answer was complete`, true, because);
  }
  const text = error instanceof Error ? error.message : String(error);
  return new TransportError(
    code === "" ? text : `${text} (${code})`,
    code !== "UND_ERR_INVALID_ARG" && code !== "ERR_INVALID_CHAR",
    because,
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  // One host, several addresses: each failed, and the first tells why.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}
