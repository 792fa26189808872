import { TransportError } from "./transport-error.ts";
import type { HttpAnswer, HttpRequest, Transport } from "./transport.ts";

const mostRedirects = 10;

/**
 * One exchange that follows redirects: at most ten, to the same origin only, because the key travels along.
 * A write is followed only where method and body stay what they are (307, 308). Throws a TransportError for any other.
 */
export async function exchangeFollowing(transport: Transport, request: HttpRequest): Promise<HttpAnswer> {
  let url = request.url;
  for (let redirects = 0; ; redirects++) {
    const answer = await transport.exchange({ ...request, url });
    if (![301, 302, 303, 307, 308].includes(answer.status)) return answer;
    if (redirects === mostRedirects)
      throw new TransportError(`it was redirected more than ${mostRedirects} times`, false);
    url = target(answer, url, request.method);
  }
}

function target(answer: HttpAnswer, from: URL, method: string): URL {
  const location = answer.headers["location"];
  const to = location === undefined || !URL.canParse(location, from) ? undefined : new URL(location, from);
  if (to === undefined) throw new TransportError(`it was redirected (${answer.status}) to no usable address`, false);
  // Masked and cut by the caller, in this order: half a key would not be recognized.
  const shown = to.origin + to.pathname;
  if (to.origin !== from.origin) {
    throw new TransportError(
      `it was redirected (${answer.status}) to another server, ${shown}, to which the key is not sent. Is the base URL right?`,
      false,
    );
  }
  if (method !== "GET" && answer.status !== 307 && answer.status !== 308) {
    throw new TransportError(
      `it was redirected (${answer.status}) to ${shown}, which would not be the same request. Is the base URL right?`,
      false,
    );
  }
  to.username = "";
  to.password = "";
  return to;
}
