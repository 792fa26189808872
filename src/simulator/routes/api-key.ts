import type { Store, TableKey } from "../store.ts";

/** A key of a project, which a person or a service account owns. */
export interface ApiKey {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly owner: { readonly type: "user" | "service_account"; readonly id: string };
  readonly redacted_value: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
  readonly expires_at: number | null;
  /** what the key is narrowed to; empty for all that its owner may do. No answer shows it. */
  readonly scopes: readonly string[];
}

export const apiKeyTable: TableKey<ApiKey> = { name: "project_api_keys" };

/** In seconds, a year. */
export const longestLife = 31_536_000;

export interface NewKey {
  readonly project_id: string;
  readonly name: string;
  readonly service_account_id: string;
  readonly expires_in_seconds?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
}

/** Adds a key of a service account, and returns the only answer that ever shows its value. */
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

/** When a key ends that lives so many seconds from now. */
export function expiry(now: number, seconds: number | undefined): number | null {
  return seconds === undefined ? null : now + seconds;
}

/** A key's value as lists show it. */
export function redact(value: string): string {
  return `${value.slice(0, value.lastIndexOf("-") + 1)}...${value.slice(-4)}`;
}
