import { notFound } from "../errors.ts";
import type { Store, TableKey } from "../store.ts";
import { projectTable } from "./projects.ts";

/** A role of the organization or of one project. */
export interface Role {
  readonly id: string;
  /** "" for a role of the organization */
  readonly project_id: string;
  readonly name: string;
  readonly description: string | null;
  readonly permissions: readonly string[];
  readonly predefined_role: boolean;
  /** Unix seconds; null for a predefined role */
  readonly created_at: number | null;
}

export const roleTable: TableKey<Role> = { name: "roles" };
export const projectRoleTable: TableKey<Role> = { name: "project_roles" };

/** The predefined roles, then the custom roles. @param project "" for the roles of the organization */
export function rolesOf(store: Store, project: string): readonly Role[] {
  const made = store.table(project === "" ? roleTable : projectRoleTable).rows();
  return [...predefinedRoles(store, project), ...made.filter(({ project_id }) => project_id === project)];
}

/**
 * The role with this id, or with this alias of a predefined role, such as `role-api-project-viewer`.
 * @throws Refusal 404
 */
export function namedRole(store: Store, project: string, name: string): Role {
  const role = rolesOf(store, project).find(({ id }) => id === name || id.startsWith(`${name}__`));
  if (role === undefined) throw notFound("role", name);
  return role;
}

/** The id of a predefined role of a project. */
export function predefinedProjectRole(project: string, word: "owner" | "member" | "viewer"): string {
  return `role-api-project-${word}__api-project__${project}`;
}

function predefinedRoles(store: Store, project: string): readonly Role[] {
  const role = (id: string, name: string, permissions: readonly string[]): Role => ({
    id,
    project_id: project,
    name,
    description: `Predefined ${name} role`,
    permissions,
    predefined_role: true,
    created_at: null,
  });
  if (project === "") {
    return (["owner", "reader"] as const).map((word) =>
      role(`role-api-organization-${word}__api-organization__${store.organization}`, word, [
        `api.organization.${word === "owner" ? "write" : "read"}`,
      ]),
    );
  }
  if (store.table(projectTable).get(project) === undefined) return [];
  return (["owner", "member", "viewer"] as const).map((word) =>
    role(predefinedProjectRole(project, word), word, [`api.project.${word === "viewer" ? "read" : "write"}`]),
  );
}

export function presentRole({ id, project_id, name, description, permissions, predefined_role }: Role) {
  return {
    object: "role" as const,
    id,
    name,
    description,
    permissions,
    resource_type: project_id === "" ? "api.organization" : "api.project",
    predefined_role,
  };
}
