import { body, crud } from "../crud.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import { integer, optional, text } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { expiry, longestLife, redact } from "./api-key.ts";
import { userTable } from "./organization-users.ts";

export const adminKeyTable: TableKey<AdminKey> = { name: "admin_api_keys" };

export interface AdminKey {
  readonly id: string;
  readonly name: string;
  /** only in the answer to the create */
  readonly value: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
}

/** /organization/admin_api_keys. The value of a key is shown once; the simulator accepts it like any other key. */
export const adminApiKeys = defineNoun({
  name: "admin_api_keys",
  ...crud("/organization/admin_api_keys", {
    table: adminKeyTable,
    title: "admin API key",
    prefix: "key_",
    paging: { cursor: "last_id", byDefault: 20, maximum: 100, order: "asc" },
    body: body({ name: text(), expires_in_seconds: optional(integer(1, longestLife)) }),
    extra: { last_used_at: integer(0) },
    row: ({ name, expires_in_seconds, last_used_at }, { id, created_at }, store): AdminKey => ({
      id,
      name,
      value: store.secret("sk-admin-"),
      created_at,
      expires_at: expiry(created_at, expires_in_seconds),
      last_used_at: last_used_at ?? null,
    }),
    create: { answer: presentNewAdminKey },
    remove: ({ id }) => ({ object: "organization.admin_api_key.deleted" as const, id, deleted: true }),
    present,
  }),
});

export function presentNewAdminKey(key: AdminKey, { store }: Pick<Call, "store">) {
  return { ...present(key, store), value: key.value };
}

/** The oldest owner of the organization owns every admin key. */
function present({ id, name, value, created_at, expires_at, last_used_at }: AdminKey, store: Store) {
  const owner = store
    .table(userTable)
    .rows()
    .find(({ role }) => role === "owner");
  return {
    object: "organization.admin_api_key" as const,
    id,
    name,
    redacted_value: redact(value),
    created_at,
    expires_at,
    last_used_at,
    owner: {
      type: "user",
      object: "organization.user",
      id: owner?.id ?? "user-owner",
      name: owner?.name ?? "Owner",
      created_at: owner?.added_at ?? created_at,
      role: "owner",
    },
  };
}
