import { BlockList, isIP, isIPv6 } from "node:net";
import { isLoopback } from "./base-url.ts";

/** Where HTTPS_PROXY sends requests to one host, or why it cannot. */
export type ProxyChoice = { readonly url: URL } | { readonly problem: string } | undefined;

/**
 * The proxy for requests to `base`, by the variables HTTPS_PROXY and NO_PROXY, in either case; undefined for none.
 * A path, a query and a fragment in the proxy's address mean nothing.
 * What is wrong with an address is told without it, because it may hold a password.
 */
export function chooseProxy(base: URL, env: NodeJS.ProcessEnv): ProxyChoice {
  const text = (env["https_proxy"] || env["HTTPS_PROXY"] || "").trim();
  // Plain http is for this machine only, and nothing for this machine goes through a proxy.
  if (text === "" || base.protocol === "http:" || isLoopback(base.hostname)) return undefined;
  if (isExempt(base, env["no_proxy"] || env["NO_PROXY"] || "")) return undefined;
  const address = text.includes("://") ? text : `http://${text}`;
  const usage = "write it like http://proxy.example:3128, or list the API's host in NO_PROXY";
  if (!URL.canParse(address)) return { problem: `HTTPS_PROXY holds no address of a proxy; ${usage}` };
  // socks5h leaves the names to the proxy to resolve, as is done in any case.
  const url = new URL(address.replace(/^socks5h:/i, "socks5:"));
  if (!["http:", "https:", "socks5:"].includes(url.protocol)) {
    return { problem: `HTTPS_PROXY names a proxy of the kind ${url.protocol}//, which cannot be used; ${usage}` };
  }
  if (url.hostname === "") return { problem: `HTTPS_PROXY holds no address of a proxy; ${usage}` };
  url.pathname = "";
  url.search = "";
  url.hash = "";
  return isDecodable(url.username + url.password)
    ? { url }
    : { problem: `HTTPS_PROXY holds a user or a password with a % that begins no escape; write the % itself as %25` };
}

/** Why no tunnel through a proxy came about: `cause` is the failure of the request that asks the proxy for it. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";
  /** what the proxy answered instead of opening a tunnel, when it did answer */
  readonly status: number | undefined;

  constructor(status: number | undefined, options?: ErrorOptions) {
    super("the proxy opened no tunnel", options);
    this.status = status;
  }
}

/** The failure of a proxy in words; `reason` is what happened on the way to it. */
export function describeProxyFailure({ status }: ProxyError, proxy: URL, target: URL, reason: string): string {
  const what = status === undefined ? reason : `it answered ${status} when it was asked to connect to ${target.host}`;
  const missing =
    status === 407 ? ", so give it a user and a password, like http://user:password@proxy.example:3128" : "";
  return `${nameOf(proxy)} cannot be used: ${what}${missing}. HTTPS_PROXY names it; hosts listed in NO_PROXY are reached without it`;
}

/** A proxy as it may be shown: without the user and the password in its address. */
export function nameOf(proxy: URL): string {
  return `the proxy ${proxy.protocol}//${proxy.host}`;
}

/**
 * The forms of NO_PROXY in common use: `*`, a host with all below it, with or without a dot or `*.` before it, each with or
 * without a port, and blocks of addresses such as 10.0.0.0/8.
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

/** Whether the host is an address in a block in CIDR notation. A name is not resolved for that. */
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
