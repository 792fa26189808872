import { TransportError } from "./transport-error.ts";
import type { HttpAnswer, HttpRequest, Transport } from "./transport.ts";

const mostRedirects = 10;

/**
 * Makes an exchange and follows redirects: at most ten, to the same origin only, because the key travels along.
 * A write follows a redirect only where method and body stay the same (307, 308). Throws a TransportError for any other redirect.
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
  if (to === undefined) throw new TransportError(`it was redirected (${answer.status}) without a valid address`, false);
  // The caller masks, then cuts. In the other order, half a key would not be recognized.
  const shown = to.origin + to.pathname;
  if (to.origin !== from.origin) {
    throw new TransportError(
      `it was redirected (${answer.status}) to another server, ${shown}, which must not receive the key. Check base_url (OPENAI_BASE_URL)`,
      false,
    );
  }
  if (method !== "GET" && answer.status !== 307 && answer.status !== 308) {
    throw new TransportError(
      `it was redirected (${answer.status}) to ${shown}, which would drop its method and body. Check base_url (OPENAI_BASE_URL)`,
      false,
    );
  }
  to.username = "";
  to.password = "";
  return to;
}
