import { body, crud } from "../crud.ts";
import { notFound } from "../errors.ts";
import { defineNoun } from "../route.ts";
import { text } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { assign, assignmentTable } from "./assignment.ts";
import { findGroup, groupTable } from "./groups.ts";
import { project } from "./projects.ts";
import { namedRole } from "./role.ts";

export const projectGroupTable: TableKey<ProjectGroup> = { name: "project_groups" };

export interface ProjectGroup {
  /** `project_id/group_id`; answers do not contain it */
  readonly id: string;
  readonly project_id: string;
  readonly group_id: string;
  readonly created_at: number;
}

/** /organization/projects/{project}/groups: the groups with access to a project. */
export const projectGroups = defineNoun({
  name: "project_groups",
  ...crud("/organization/projects/{}/groups", {
    table: projectGroupTable,
    title: "group",
    parent: project,
    key: ({ group_id }) => group_id,
    rows: groupsOfProject,
    paging: { cursor: "next", byDefault: 20, minimum: 0, maximum: 100, order: "asc" },
    body: body({ group_id: text(), role: text() }),
    row({ group_id, role }, { parent, created_at }, store): ProjectGroup {
      findGroup(store, group_id);
      const place = { principal: "group", project: parent, id: group_id } as const;
      assign(store, place, namedRole(store, parent, role), created_at);
      const id = `${parent}/${group_id}`;
      // A group that has access already keeps it, and gets the role as well.
      return store.table(projectGroupTable).get(id) ?? { id, project_id: parent, group_id, created_at };
    },
    create: true,
    retrieve(row, { store, query }) {
      const { group_type } = findGroup(store, row.group_id);
      if ((query.get("group_type") ?? group_type) !== group_type) throw notFound("group", row.group_id);
      return present(row, store);
    },
    remove(row, { store }) {
      const roles = store.table(assignmentTable("group", row.project_id));
      for (const { id, project_id, principal_id } of roles.rows()) {
        if (project_id === row.project_id && principal_id === row.group_id) roles.delete(id);
      }
      return { object: "project.group.deleted" as const, deleted: true };
    },
    present,
  }),
});

/** The groups of a project, without groups that were deleted. */
function groupsOfProject(store: Store, id: string): readonly ProjectGroup[] {
  return store
    .table(projectGroupTable)
    .rows()
    .filter(({ project_id, group_id }) => project_id === id && store.table(groupTable).get(group_id) !== undefined);
}

function present({ project_id, group_id, created_at }: ProjectGroup, store: Store) {
  const { name, group_type } = findGroup(store, group_id);
  return { object: "project.group" as const, project_id, group_id, group_name: name, group_type, created_at };
}
