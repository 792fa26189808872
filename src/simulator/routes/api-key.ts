import type { Store, TableKey } from "../store.ts";

/** A key of a project. Its owner is a person or a service account. */
export interface ApiKey {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly owner: { readonly type: "user" | "service_account"; readonly id: string };
  readonly redacted_value: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly expires_at: number | null;
  /** the scopes of the key; empty for all scopes of its owner. Answers do not contain them. */
  readonly scopes: readonly string[];
}

export const apiKeyTable: TableKey<ApiKey> = { name: "project_api_keys" };

/** A year in seconds. */
export const longestLife = 31_536_000;

export interface NewKey {
  readonly project_id: string;
  readonly name: string;
  readonly service_account_id: string;
  readonly expires_in_seconds?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
}

/** Adds a key of a service account, and returns the only answer with its value. */
export function mintApiKey(store: Store, { project_id, name, service_account_id, expires_in_seconds, scopes }: NewKey) {
  const value = store.secret("sk-svcacct-");
  const created_at = store.now();
  const key = store.table(apiKeyTable).put({
    id: store.ids.next("key_"),
    project_id,
    name,
    owner: { type: "service_account", id: service_account_id },
    redacted_value: redact(value),
    created_at,
    last_used_at: null,
    expires_at: expiry(created_at, expires_in_seconds),
    scopes: scopes ?? [],
  });
  return {
    object: "organization.project.service_account.api_key" as const,
    value,
    name,
    created_at,
    expires_at: key.expires_at,
    id: key.id,
  };
}

/** The end of a key that lives for so many seconds from now. */
export function expiry(now: number, seconds: number | undefined): number | null {
  return seconds === undefined ? null : now + seconds;
}

/** A key's value in the redacted form of lists. */
export function redact(value: string): string {
  return `${value.slice(0, value.lastIndexOf("-") + 1)}...${value.slice(-4)}`;
}
