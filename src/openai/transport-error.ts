import { isLoopback } from "./base-url.ts";
import { describeProxyFailure, nameOf, ProxyError } from "./proxy.ts";

/** An exchange without a complete answer. */
export class TransportError extends Error {
  override readonly name = "TransportError";
  /** whether the same request may succeed a moment later */
  readonly transient: boolean;
  /** whether a connection was closed before the answer was complete */
  readonly connectionLost: boolean;

  constructor(message: string, transient: boolean, options?: ErrorOptions & { readonly connectionLost?: boolean }) {
    super(message, options);
    this.transient = transient;
    this.connectionLost = options?.connectionLost ?? false;
  }
}

/** Describes a failure as that of the proxy, or as that of the server, possibly reached through the proxy. */
export function describeTransport(error: unknown, url: URL, proxy: URL | undefined): TransportError {
  if (proxy === undefined || !(error instanceof ProxyError)) {
    const described = describeServer(error, url, through(proxy));
    return codeOf(error) === "ECONNREFUSED" && isLoopback(url.hostname)
      ? new TransportError(`${described.message}; is the simulator running, and on this port?`, true, { cause: error })
      : described;
  }
  const { message, transient } = describeServer(error.cause, proxy, "");
  const passing = error.status === undefined ? transient : error.status >= 500 || error.status === 429;
  return new TransportError(describeProxyFailure(error, proxy, url, message), passing, { cause: error });
}

/** The words that name a proxy on the way; empty without a proxy. */
export function through(proxy: URL | undefined): string {
  return proxy === undefined ? "" : ` (through ${nameOf(proxy)})`;
}

const adviceOnIssuer =
  "If you trust its issuer, add the issuer's certificate to those that this machine trusts, or name a PEM file with it in NODE_EXTRA_CA_CERTS or, on Linux, SSL_CERT_FILE";

function describeServer(error: unknown, url: URL, way: string): TransportError {
  const code = codeOf(error);
  const host = url.host + way;
  const failure = (message: string, transient: boolean): TransportError =>
    new TransportError(message, transient, { cause: error });

  if (code === "ECONNREFUSED") return failure(`the connection to ${host} was refused`, true);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return failure(`the name ${url.hostname} could not be resolved (${code})`, true);
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT")
    return failure(`the connection to ${host} was not made in time`, true);
  if (/^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) {
    const advice = /SELF_SIGNED|UNABLE_TO_|CERT_UNTRUSTED/.test(code) ? `. ${adviceOnIssuer}` : "";
    return failure(`the certificate of ${host} was not accepted (${code})${advice}`, false);
  }
  if (/^(ERR_SSL_|EPROTO$)/.test(code)) return failure(`the TLS handshake with ${host} failed (${code})`, false);
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE") {
    const isUnexpected = error instanceof Error && error.message === "bad response";
    const message = isUnexpected
      ? `${host} sent a response that does not follow HTTP/1.1`
      : `the connection to ${host} was closed before the answer was complete`;
    return new TransportError(message, true, { cause: error, connectionLost: true });
  }
  const text = error instanceof Error ? error.message : String(error);
  return failure(
    (code === "" ? text : `${text} (${code})`) + way,
    code !== "UND_ERR_INVALID_ARG" && code !== "ERR_INVALID_CHAR",
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  // A host with several addresses fails once for each; the first failure gives the reason.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}
