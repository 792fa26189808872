import { crud } from "../crud.ts";
import { Refusal } from "../errors.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import { choice, integer, omissible, readShape, text } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { assign } from "./assignment.ts";
import { namedRole } from "./role.ts";
import { serviceAccountTable } from "./service-accounts.ts";
import type { ServiceAccount } from "./service-accounts.ts";

export const userTable: TableKey<User> = { name: "users" };

export interface User {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: string;
  readonly added_at: number;
  readonly technical_level: string | null;
  readonly developer_persona: string | null;
  readonly is_service_account: boolean;
}

const role = choice("owner", "reader");

const changes = {
  role: omissible(role),
  role_id: omissible(text()),
  technical_level: omissible(text({ minimum: 0 })),
  developer_persona: omissible(text({ minimum: 0 })),
};

/** /organization/users: people join by invitation only, so there is no create. */
export const organizationUsers = defineNoun({
  name: "users",
  ...crud("/organization/users", {
    table: userTable,
    title: "user",
    prefix: "user-",
    rows: usersOf,
    paging: { cursor: "last_id", byDefault: 20, maximum: 100 },
    where({ query }) {
      const emails = [...query.getAll("emails[]"), ...query.getAll("emails")].map((email) => email.toLowerCase());
      return ({ email }) => emails.length === 0 || emails.includes(email?.toLowerCase() ?? "");
    },
    extra: { name: text({ minimum: 0 }), email: text({ minimum: 0 }), role, added_at: integer(0) },
    row: ({ name, email, role: given, added_at }, { id, created_at }): User => ({
      id,
      name: name ?? null,
      email: email ?? null,
      role: given ?? "reader",
      added_at: added_at ?? created_at,
      technical_level: null,
      developer_persona: null,
      is_service_account: false,
    }),
    update,
    remove,
    present: presentUser,
  }),
});

function usersOf(store: Store): readonly User[] {
  const users = store.table(userTable).rows();
  if (!store.rules.serviceAccountsAsUsers) return users;
  return [...users, ...store.table(serviceAccountTable).rows().map(accountAsUser)];
}

/** A service account as the API shows it among users. */
export function accountAsUser({ id, name, created_at }: ServiceAccount): User {
  return {
    id,
    name,
    email: null,
    role: "reader",
    added_at: created_at,
    technical_level: null,
    developer_persona: null,
    is_service_account: true,
  };
}

/** The memberships of a user end with the user, because their lists look the user up here. */
function remove(user: User) {
  refuseAccount(user);
  return { object: "organization.user.deleted" as const, id: user.id, deleted: true };
}

function refuseAccount({ id, is_service_account }: User): void {
  if (is_service_account) throw new Refusal(400, `${id} is a service account. Change it in its project.`);
}

/** Updates a user. The id of a predefined role changes `role`; a custom role is assigned besides. */
function update(user: User, { body, store }: Call): User {
  refuseAccount(user);
  const { role_id, ...patch } = readShape(body, changes);
  if (role_id === undefined) return { ...user, ...patch };
  const given = namedRole(store, "", role_id);
  if (given.predefined_role) return { ...user, ...patch, role: given.name };
  assign(store, { principal: "user", project: "", id: user.id }, given, store.now());
  return { ...user, ...patch };
}

/** The user with this id. @throws Refusal 404 */
export function findUser(store: Store, id: string): User {
  const user = store.table(userTable).get(id);
  if (user === undefined) throw new Refusal(404, `The user ${id} was not found.`, { code: "not_found" });
  return user;
}

/** The user with this email, in upper or lower case. */
export function userByEmail(store: Store, email: string): User | undefined {
  return store
    .table(userTable)
    .rows()
    .find((user) => user.email?.toLowerCase() === email.toLowerCase());
}

export function presentUser(user: User) {
  const { id, name, email, role: held, added_at, technical_level, developer_persona, is_service_account } = user;
  return {
    object: "organization.user" as const,
    id,
    name,
    email,
    role: held,
    added_at,
    created: added_at,
    is_default: false,
    is_service_account,
    is_scim_managed: false,
    is_scale_tier_authorized_purchaser: null,
    api_key_last_used_at: null,
    technical_level,
    developer_persona,
    user: { object: "user" as const, id, email, name, picture: null, enabled: true, banned: false, banned_at: null },
  };
}
