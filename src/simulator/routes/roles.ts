import { body, crud } from "../crud.ts";
import type { Base } from "../crud.ts";
import { Refusal } from "../errors.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import { listOf, nullable, omissible, optional, readShape, text } from "../shape.ts";
import type { Input } from "../shape.ts";
import { project } from "./projects.ts";
import { presentRole, projectRoleTable, rolesOf, roleTable } from "./role.ts";
import type { Role } from "./role.ts";

const description = optional(nullable(text({ minimum: 0 })));

const newRole = { role_name: text(), permissions: listOf(text()), description };

const changes = { role_name: omissible(text()), permissions: omissible(listOf(text())), description };

const collection = {
  title: "role",
  prefix: "role_",
  rows: rolesOf,
  paging: { cursor: "next", byDefault: 1000, minimum: 0, maximum: 1000, order: "asc" },
  body: body(newRole),
  row: createRole,
  create: true,
  update: updateRole,
  remove: removeRole,
  present: presentRole,
} as const;

/** /organization/roles: the roles of the organization, predefined and custom. */
export const roles = defineNoun({ name: "roles", ...crud("/organization/roles", { ...collection, table: roleTable }) });

/** /projects/{project}/roles: the roles of one project. */
export const projectRoles = defineNoun({
  name: "project_roles",
  ...crud("/projects/{}/roles", { ...collection, table: projectRoleTable, parent: project }),
});

function createRole({ role_name, permissions, description }: Input<typeof newRole>, base: Base): Role {
  return {
    id: base.id,
    project_id: base.parent,
    name: role_name,
    description: description ?? null,
    permissions,
    predefined_role: false,
    created_at: base.created_at,
  };
}

function updateRole(role: Role, call: Call): Role {
  refusePredefined(role);
  const { role_name = role.name, ...rest } = readShape(call.body, changes);
  return { ...role, ...rest, name: role_name };
}

/** The assignments of a role end with it, because their lists look the role up. */
function removeRole(role: Role) {
  refusePredefined(role);
  return { object: "role.deleted" as const, id: role.id, deleted: true };
}

function refusePredefined({ id, predefined_role }: Role): void {
  if (predefined_role) throw new Refusal(400, `The predefined role ${id} cannot be changed or deleted.`);
}
