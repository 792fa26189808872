import { notFound } from "../errors.ts";
import type { Store } from "../store.ts";
import { accountAsUser, userTable } from "./organization-users.ts";
import type { User } from "./organization-users.ts";
import { serviceAccountTable } from "./service-accounts.ts";

/** The user, or the service account as a user, with this id: groups and roles accept both. @throws Refusal 404 */
export function findPerson(store: Store, id: string): User {
  const user = store.table(userTable).get(id);
  if (user !== undefined) return user;
  const account = store.table(serviceAccountTable).get(id);
  if (account === undefined) throw notFound("user", id);
  return accountAsUser(account);
}

export function hasPerson(store: Store, id: string): boolean {
  return store.table(userTable).get(id) !== undefined || store.table(serviceAccountTable).get(id) !== undefined;
}
