import type { Store, TableKey } from "../store.ts";
import type { Role } from "./role.ts";

/** A role that was assigned. */
export interface Assignment {
  /** `project_id/principal_id/role_id` */
  readonly id: string;
  /** "" for a role of the organization */
  readonly project_id: string;
  readonly principal_id: string;
  readonly role_id: string;
  readonly created_at: number;
}

export type Principal = "user" | "group";

/** The principal and the level of a path of roles. */
export interface Place {
  readonly principal: Principal;
  /** "" for the roles of the organization */
  readonly project: string;
  readonly id: string;
}

/** The table of the roles that users or groups hold in the organization or in projects. */
export function assignmentTable(principal: Principal, project: string): TableKey<Assignment> {
  return { name: project === "" ? `${principal}_roles` : `project_${principal}_roles` };
}

/** Assigns a role to a user or a group; assigning it again changes nothing. */
export function assign(store: Store, { principal, project, id }: Place, role: Role, created_at: number): void {
  const table = store.table(assignmentTable(principal, project));
  const key = `${project}/${id}/${role.id}`;
  if (table.get(key) !== undefined) return;
  table.put({ id: key, project_id: project, principal_id: id, role_id: role.id, created_at });
}
