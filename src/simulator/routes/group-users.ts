import { body, crud } from "../crud.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import { text } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { group, groupTable } from "./groups.ts";
import { findPerson, hasPerson } from "./people.ts";

export const groupUserTable: TableKey<GroupUser> = { name: "group_users" };

export interface GroupUser {
  /** `group_id/user_id` */
  readonly id: string;
  readonly group_id: string;
  /** a user's id, or a service account's */
  readonly user_id: string;
  readonly created_at: number;
}

/** /organization/groups/{group}/users: the members of a group. */
export const groupUsers = defineNoun({
  name: "group_users",
  ...crud("/organization/groups/{}/users", {
    table: groupUserTable,
    title: "user",
    parent: group,
    key: ({ user_id }) => user_id,
    rows: (store, group_id) => rowsOf(store).filter((row) => row.group_id === group_id),
    paging: { cursor: "next", byDefault: 100, minimum: 0, maximum: 1000, order: "desc" },
    body: body({ user_id: text() }),
    row: ({ user_id }, { parent, created_at }, store): GroupUser => {
      findPerson(store, user_id);
      const id = `${parent}/${user_id}`;
      // A user who is a member already keeps the membership.
      return store.table(groupUserTable).get(id) ?? { id, group_id: parent, user_id, created_at };
    },
    create: { answer: presentAddedUser },
    retrieve: presentGroupMember,
    remove: () => ({ object: "group.user.deleted" as const, deleted: true }),
    present({ user_id }, store) {
      const { id, name, email } = findPerson(store, user_id);
      return { id, name: name ?? "", email };
    },
  }),
});

/** The ids of the groups of a user. */
export function groupsOf(store: Store, user_id: string): readonly string[] {
  return rowsOf(store)
    .filter((row) => row.user_id === user_id && store.table(groupTable).get(row.group_id) !== undefined)
    .map(({ group_id }) => group_id);
}

/** The rows, without users who left the organization. */
function rowsOf(store: Store): readonly GroupUser[] {
  return store
    .table(groupUserTable)
    .rows()
    .filter(({ user_id }) => hasPerson(store, user_id));
}

export function presentAddedUser({ user_id, group_id }: GroupUser) {
  return { object: "group.user" as const, user_id, group_id };
}

export function presentGroupMember({ user_id }: GroupUser, { store }: Pick<Call, "store">) {
  const { id, name, email, is_service_account } = findPerson(store, user_id);
  return { id, name: name ?? "", email, picture: null, is_service_account, user_type: "user" as const };
}
