import { BlockList, isIP, isIPv6 } from "node:net";
import { isLoopback } from "./base-url.ts";

/** The proxy in HTTPS_PROXY for requests to one host, or the problem with it. */
export type ProxyChoice = { readonly url: URL } | { readonly problem: string } | undefined;

/**
 * The proxy for requests to `base`, from the variables HTTPS_PROXY and NO_PROXY in upper or lower case; undefined for none.
 * A path, a query and a fragment in the proxy's address are ignored.
 * A problem never repeats the address, which may hold a password.
 */
export function chooseProxy(base: URL, env: NodeJS.ProcessEnv): ProxyChoice {
  const text = (env["https_proxy"] || env["HTTPS_PROXY"] || "").trim();
  // Plain http reaches this machine only, and needs no proxy.
  if (text === "" || base.protocol === "http:" || isLoopback(base.hostname)) return undefined;
  if (isExempt(base, env["no_proxy"] || env["NO_PROXY"] || "")) return undefined;
  const address = text.includes("://") ? text : `http://${text}`;
  const usage = "write it like http://proxy.example:3128, or list the API's host in NO_PROXY";
  if (!URL.canParse(address)) return { problem: `HTTPS_PROXY is not the address of a proxy; ${usage}` };
  // socks5h asks the proxy to resolve names, which happens with socks5 as well.
  const url = new URL(address.replace(/^socks5h:/i, "socks5:"));
  if (!["http:", "https:", "socks5:"].includes(url.protocol)) {
    return { problem: `HTTPS_PROXY names a proxy of the unsupported kind ${url.protocol}//; ${usage}` };
  }
  if (url.hostname === "") return { problem: `HTTPS_PROXY is not the address of a proxy; ${usage}` };
  url.pathname = "";
  url.search = "";
  url.hash = "";
  return isDecodable(url.username + url.password)
    ? { url }
    : { problem: `HTTPS_PROXY holds a user or a password with a % that begins no escape; write the % itself as %25` };
}

/** A proxy opened no tunnel; `cause` is the failure of the request for the tunnel. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
  /** the proxy's status, where the proxy answered */
  readonly status: number | undefined;

  constructor(status: number | undefined, options?: ErrorOptions) {
    super("the proxy opened no tunnel", options);
    this.status = status;
  }
}

/** Describes the failure of a proxy; `reason` is the failure of the connection to it. */
export function describeProxyFailure({ status }: ProxyError, proxy: URL, target: URL, reason: string): string {
  const what =
    status === undefined ? reason : `it answered ${status} to the request for a connection to ${target.host}`;
  const missing = status === 407 ? ". Give it a user and a password, like http://user:password@proxy.example:3128" : "";
  return `${nameOf(proxy)} in HTTPS_PROXY failed: ${what}${missing}. Hosts in NO_PROXY are reached without it`;
}

/** The address of a proxy for messages, without its user and password. */
export function nameOf(proxy: URL): string {
  return `the proxy ${proxy.protocol}//${proxy.host}`;
}

/**
 * Supports the common forms of NO_PROXY: `*`; a host and all hosts below it, with or without a `.` or `*.` before it, and with or
 * without a port; and blocks of addresses such as 10.0.0.0/8.
 */
function isExempt(base: URL, list: string): boolean {
  const host = base.hostname.toLowerCase().replace(/\.$/, "");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => {
      if (entry.includes("/")) return isInBlock(host, entry);
      const [, name = "", port] = /^(\[.*\]|[^:]*|.*)(?::(\d+))?$/.exec(entry) ?? [];
      if (port !== undefined && port !== (base.port || "443")) return false;
      const domain = name.replace(/^\*?\./, "").replace(/\.$/, "");
      if (name === "*") return true;
      const below = host.endsWith(`.${domain}`);
      return name.startsWith("*.") ? below : below || host === domain || host === `[${domain}]`;
    });
}

/** Whether the host is an address in a block in CIDR notation. Names are not resolved. */
function isInBlock(host: string, block: string): boolean {
  const [network = "", prefix = ""] = block.split("/");
  const address = host.replaceAll(/[[\]]/g, "");
  const kind = isIPv6(address) ? "ipv6" : "ipv4";
  const isBlock =
    isIP(network) === isIP(address) && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (kind === "ipv6" ? 128 : 32);
  if (isIP(address) === 0 || !isBlock) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), kind);
  return list.check(address, kind);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
