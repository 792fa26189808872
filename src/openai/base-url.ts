import { isIPv4 } from "node:net";

/** The result of checkBaseUrl: the URL without a slash at its end, or the reason why the text is refused. */
export type BaseUrl = { readonly url: string } | { readonly error: string };

/**
 * Checks the address of the API. Accepts https for any host, and http for this machine only, because the key
 * travels in a header. The error never repeats the text, which may hold a password.
 */
export function checkBaseUrl(text: string): BaseUrl {
  const trimmed = text.trim();
  if (trimmed === "") return { error: "The base URL is empty. Leave it unset to use https://api.openai.com/v1." };
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return { error: "The base URL is not an absolute URL. Write it like https://api.openai.com/v1." };
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { error: "The base URL begins with neither https:// nor http://. Write it like https://api.openai.com/v1." };
  }
  // The URL parser accepts https:host and backslashes. Both are typing errors here, and must not send a key to another host.
  if (!/^https?:\/\/[^/\\]/i.test(trimmed))
    return { error: "The base URL has no host after its //. Write it like https://api.openai.com/v1." };
  if (url.username !== "" || url.password !== "" || /^[^/]*\/\/[^/?#\\]*@/.test(trimmed)) {
    return { error: "The base URL holds a user name or a password. Remove them: the key is sent in a header." };
  }
  if (trimmed.includes("?")) return { error: "The base URL holds a query. Remove the ? and everything after it." };
  if (trimmed.includes("#")) return { error: "The base URL holds a fragment. Remove the # and everything after it." };
  if (trimmed.includes("\\")) return { error: "The base URL holds a backslash. Replace it with /." };
  if (url.port === "0") return { error: "The base URL has port 0. Write the port on which the API listens." };
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return {
      error: `The base URL uses http for ${url.hostname}, which would send the key unencrypted. Use https; http is accepted for localhost only.`,
    };
  }
  return { url: url.origin + url.pathname.replace(/\/+$/, "") };
}

/** Whether a host name, as URL gives it, is this machine: localhost, 127.0.0.0/8 or ::1. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
}
