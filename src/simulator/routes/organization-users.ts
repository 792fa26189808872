import { bodyObject, optionalText } from "../body.ts";
import { notFound, Refusal } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { listWithIds, pageOf } from "../paging.ts";
import { defineNoun, segment } from "../route.ts";
import type { Call } from "../route.ts";
import type { Store, TableKey } from "../store.ts";

/** /organization/users: people come by invitation only, so there is no create. */
export const organizationUsers = defineNoun({
  name: "users",
  seed: { read: readSeed, add: addSeed },
  routes: [
    {
      method: "GET",
      template: "/organization/users",
      key: "admin",
      scope: "api.management",
      answer: list,
    },
    {
      method: "GET",
      template: "/organization/users/{}",
      key: "admin",
      scope: "api.management",
      answer: (call) => present(find(call)),
    },
    {
      method: "POST",
      template: "/organization/users/{}",
      key: "admin",
      scope: "api.management",
      answer: update,
    },
    {
      method: "DELETE",
      template: "/organization/users/{}",
      key: "admin",
      scope: "api.management",
      answer: remove,
    },
  ],
});

export interface User {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: string;
  readonly added_at: number;
  readonly technical_level: string | null;
  readonly developer_persona: string | null;
}

export const userTable: TableKey<User> = { name: "users" };

export interface UserSeed {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: (typeof roles)[number] | undefined;
  readonly added_at?: number | undefined;
}

const roles = ["owner", "reader"] as const;

function readSeed(fields: Fields): UserSeed {
  return {
    id: fields.string("id", undefined),
    name: fields.string("name", undefined),
    email: fields.string("email", undefined),
    role: fields.oneOf("role", roles, undefined),
    added_at: fields.integer("added_at", undefined, 0),
  };
}

function addSeed(store: Store, row: UserSeed): void {
  store.table(userTable).put({
    id: row.id ?? store.ids.next("user-"),
    name: row.name ?? null,
    email: row.email ?? null,
    role: row.role ?? "reader",
    added_at: row.added_at ?? store.now(),
    technical_level: null,
    developer_persona: null,
  });
}

/** The user of the store with this email, whatever its letter case. */
export function userByEmail(store: Store, email: string): User | undefined {
  return store
    .table(userTable)
    .rows()
    .find((user) => user.email?.toLowerCase() === email.toLowerCase());
}

function list(call: Call): unknown {
  const emails = [...call.query.getAll("emails[]"), ...call.query.getAll("emails")].map((email) => email.toLowerCase());
  const rows = call.store
    .table(userTable)
    .rows()
    .filter((user) => emails.length === 0 || emails.includes(user.email?.toLowerCase() ?? ""));
  const page = pageOf(call, rows, { byDefault: 20, maximum: 100 });
  return listWithIds({ ...page, rows: page.rows.map(present) });
}

function update(call: Call): unknown {
  const members = bodyObject(call.body, ["role", "role_id", "technical_level", "developer_persona"]);
  const user = find(call);
  const role = optionalText(members, "role") ?? user.role;
  if (!roles.some((each) => each === role)) throw unknownRole(role, roles);
  return present(
    call.store.table(userTable).put({
      ...user,
      role,
      technical_level: optionalText(members, "technical_level") ?? user.technical_level,
      developer_persona: optionalText(members, "developer_persona") ?? user.developer_persona,
    }),
  );
}

/** The memberships of whoever leaves end with it: project-users.ts shows none of a person who is not here. */
function remove(call: Call): unknown {
  const { id } = find(call);
  call.store.table(userTable).delete(id);
  return { object: "organization.user.deleted", id, deleted: true };
}

export function unknownRole(role: string, supported: readonly string[]): Refusal {
  return new Refusal(400, `Invalid value: '${role}'. Supported values are: ${supported.join(", ")}.`, {
    code: "invalid_value",
    param: "role",
  });
}

function find(call: Call): User {
  const id = segment(call, 0);
  const user = call.store.table(userTable).get(id);
  if (user === undefined) throw notFound("user", id);
  return user;
}

function present(user: User) {
  const { id, name, email, role, added_at, technical_level, developer_persona } = user;
  return {
    object: "organization.user",
    id,
    name,
    email,
    role,
    added_at,
    created: added_at,
    is_default: false,
    is_service_account: false,
    is_scim_managed: false,
    is_scale_tier_authorized_purchaser: null,
    api_key_last_used_at: null,
    technical_level,
    developer_persona,
    user: { object: "user", id, email, name, picture: null, enabled: true, banned: false, banned_at: null },
  };
}
