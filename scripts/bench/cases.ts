import type { Seed } from "../../src/simulator/seed.ts";

/** The kinds of objects: the table that the simulator keeps them in, and their list in the API. */
export const kinds = {
  permissions: { table: "permissions", list: "/fine_tuning/checkpoints/{}/permissions", readsList: true },
  "project users": { table: "project_users", list: "/organization/projects/{}/users", readsList: false },
  "group users": { table: "group_users", list: "/organization/groups/{}/users", readsList: false },
  "group roles": { table: "group_roles", list: "/organization/groups/{}/roles", readsList: false },
} as const;

export type Kind = keyof typeof kinds;

/** What is created, refreshed and destroyed, and the organization it happens in. */
export interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly objects: number;
  /** the checkpoints, projects or groups that the objects are spread over evenly */
  readonly parents: number;
  readonly seed: Seed;
  /** the resources, without the provider */
  readonly config: string;
}

/** @param objects permissions in all, on `checkpoints` checkpoints, each to a project of its own */
export function permissions(objects: number, checkpoints: number): Case {
  const models = numbered(checkpoints, (number) => `ft:gpt-4o-mini-2024-07-18:my-org::model${number}`);
  const projects = numbered(Math.ceil(objects / checkpoints), (number) => `proj_${number}`);
  return {
    name: `${objects} ${objects === 1 ? "permission" : "permissions"} on ${checkpoints} ${checkpoints === 1 ? "checkpoint" : "checkpoints"}`,
    kind: "permissions",
    objects,
    parents: checkpoints,
    seed: {
      projects: [{ id: "proj_owner", name: "Owner" }, ...projects.map((id) => ({ id, name: id }))],
      models: models.map((id) => ({ id, project_id: "proj_owner" })),
    },
    config: `resource "openai_fine_tuning_checkpoint_permission" "many" {
  count         = ${objects}
  checkpoint_id = ${JSON.stringify(models)}[count.index % ${checkpoints}]
  project_id    = "proj_\${floor(count.index / ${checkpoints})}"
}`,
  };
}

/** @param objects members in all, of `projects` projects; the same people are in several */
export function projectUsers(objects: number, projects: number): Case {
  const people = numbered(Math.ceil(objects / projects), (number) => `user-${number}`);
  return {
    name: `${objects} users in ${projects} projects`,
    kind: "project users",
    objects,
    parents: projects,
    seed: {
      projects: numbered(projects, (number) => ({ id: `proj_${number}`, name: `Project ${number}` })),
      users: people.map((id) => ({ id, email: `${id}@example.com` })),
    },
    config: `resource "openai_project_user" "many" {
  count      = ${objects}
  project_id = "proj_\${count.index % ${projects}}"
  user_id    = "user-\${floor(count.index / ${projects})}"
  role       = "member"
}`,
  };
}

/** @param objects members in all, of `groups` groups; the same people are in several */
export function groupUsers(objects: number, groups: number): Case {
  const people = numbered(Math.ceil(objects / groups), (number) => `user-${number}`);
  return {
    name: `${objects} members in ${groups} groups`,
    kind: "group users",
    objects,
    parents: groups,
    seed: {
      groups: numbered(groups, (number) => ({ id: `group_${number}`, name: `Group ${number}` })),
      users: people.map((id) => ({ id, email: `${id}@example.com` })),
    },
    config: `resource "openai_group_user" "many" {
  count    = ${objects}
  group_id = "group_\${count.index % ${groups}}"
  user_id  = "user-\${floor(count.index / ${groups})}"
}`,
  };
}

/** @param objects assignments in all, to `groups` groups; each group has the same roles */
export function groupRoles(objects: number, groups: number): Case {
  const roles = numbered(Math.ceil(objects / groups), (number) => `role_${number}`);
  return {
    name: `${objects} role assignments on ${groups} groups`,
    kind: "group roles",
    objects,
    parents: groups,
    seed: {
      groups: numbered(groups, (number) => ({ id: `group_${number}`, name: `Group ${number}` })),
      roles: roles.map((id) => ({ id, role_name: id, permissions: [] })),
    },
    config: `resource "openai_group_role" "many" {
  count    = ${objects}
  group_id = "group_\${count.index % ${groups}}"
  role_id  = "role_\${floor(count.index / ${groups})}"
}`,
  };
}

function numbered<T>(count: number, make: (number: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, number) => make(number));
}
