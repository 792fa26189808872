import { body, crud } from "../crud.ts";
import type { Parent } from "../crud.ts";
import { notFound } from "../errors.ts";
import { defineNoun } from "../route.ts";
import { choice, flag, readShape, text } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";

export const groupTable: TableKey<Group> = { name: "groups" };

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
  readonly is_scim_managed: boolean;
  readonly group_type: "group" | "tenant_group";
}

const named = { name: text({ maximum: 255 }) };

/** /organization/groups: users and service accounts that receive roles together. */
export const groups = defineNoun({
  name: "groups",
  ...crud("/organization/groups", {
    table: groupTable,
    title: "group",
    prefix: "group_",
    paging: { cursor: "next", byDefault: 100, minimum: 0, maximum: 1000, order: "asc" },
    body: body(named),
    extra: { is_scim_managed: flag, group_type: choice("group", "tenant_group") },
    row: ({ name, is_scim_managed, group_type }, { id, created_at }): Group => ({
      id,
      name,
      created_at,
      is_scim_managed: is_scim_managed ?? false,
      group_type: group_type ?? "group",
    }),
    create: true,
    update: (row, call) => ({ ...row, ...readShape(call.body, named) }),
    updated: presentUpdatedGroup,
    // The group's members and roles end with it, because their lists look the group up.
    remove: ({ id }) => ({ object: "group.deleted" as const, id, deleted: true }),
    present: ({ id, name, created_at, is_scim_managed, group_type }: Group) => ({
      id,
      name,
      created_at,
      is_scim_managed,
      group_type,
    }),
  }),
});

/** The parent of the collections below /groups/{}. */
export const group: Parent<"group_id"> = {
  title: "group",
  field: "group_id",
  exists: (store, id) => void findGroup(store, id),
};

/** The group with this id. @throws Refusal 404 */
export function findGroup(store: Store, id: string): Group {
  const found = store.table(groupTable).get(id);
  if (found === undefined) throw notFound("group", id);
  return found;
}

/** The answer to an update lacks the group's type. */
export function presentUpdatedGroup({ id, name, created_at, is_scim_managed }: Group) {
  return { id, name, created_at, is_scim_managed };
}
