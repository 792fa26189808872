import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "./errors.ts";
import type { Route } from "./route.ts";
import { defaultOrganization, kindByPrefix } from "./seed.ts";
import type { Store, StoredKey } from "./store.ts";

/**
 * Accepts a request or refuses it as the API does: 401 without a key, with an unknown key, or with a key that lacks the
 * endpoint's scope. A key of the wrong kind gets the refusal of the missing scope.
 */
export function authorize(store: Store, route: Route, headers: IncomingHttpHeaders): void {
  const value = bearer(headers);
  if (value === undefined) {
    throw new Refusal(
      401,
      "You didn't provide an API key. Send it in the Authorization header: 'Authorization: Bearer YOUR_KEY'.",
    );
  }
  const key = findKey(store, value);
  if (key === undefined) {
    throw new Refusal(401, `Incorrect API key provided: ${mask(value)}.`, { code: "invalid_api_key" });
  }
  const organization = key.organization ?? store.organization;
  const named = headers["openai-organization"];
  if (named !== undefined && named !== organization && organization !== defaultOrganization) {
    throw new Refusal(401, "The OpenAI-Organization header does not match the organization of the API key.", {
      code: "mismatched_organization",
    });
  }
  const scope = `${route.scope}.${route.method === "GET" ? "read" : "write"}`;
  if (!mayUse(store, route, key, scope)) {
    throw new Refusal(
      401,
      `You have insufficient permissions for this operation. Missing scopes: ${scope}. ` +
        "Check that the key is of the right kind and that its owner has the right role in the organization.",
      { code: "missing_scope" },
    );
  }
}

/** The kind of key in a request, by its form alone; undefined without a key. */
export function keyKind(store: Store, headers: IncomingHttpHeaders): StoredKey["kind"] | undefined {
  const value = bearer(headers);
  if (value === undefined) return undefined;
  return findKey(store, value)?.kind ?? kindByPrefix(value);
}

/** The organization of a request's key; undefined without a known key. */
export function keyOrganization(store: Store, headers: IncomingHttpHeaders): string | undefined {
  const value = bearer(headers);
  const key = value === undefined ? undefined : findKey(store, value);
  return key === undefined ? undefined : (key.organization ?? store.organization);
}

function bearer(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
}

function findKey(store: Store, value: string): StoredKey | undefined {
  if (store.keys !== undefined) return store.keys.find((key) => key.value === value);
  if (!value.startsWith("sk-")) return undefined;
  return { value, kind: kindByPrefix(value), scopes: undefined, organization: undefined };
}

function mayUse(store: Store, route: Route, key: StoredKey, scope: string): boolean {
  const rightKind =
    key.kind === route.key || (route.key === "ordinary" && route.method === "GET" && store.rules.adminKeyReadsJobs);
  return rightKind && (key.scopes === undefined || key.scopes.includes(scope));
}

/** Hides all but the last four characters of a key, as the API does when it quotes a wrong key. */
function mask(value: string): string {
  return value.length < 12 ? "*".repeat(8) : `sk-${"*".repeat(16)}${value.slice(-4)}`;
}
