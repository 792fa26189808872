import { notFound } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { listAnswer } from "../paging.ts";
import type { Paging } from "../paging.ts";
import { defineNoun, makes, managed } from "../route.ts";
import type { Call } from "../route.ts";
import { readShape, text } from "../shape.ts";
import type { Store } from "../store.ts";
import { assign, assignmentTable } from "./assignment.ts";
import type { Place, Principal } from "./assignment.ts";
import { groupsOf } from "./group-users.ts";
import { findGroup } from "./groups.ts";
import type { Group } from "./groups.ts";
import { presentUser } from "./organization-users.ts";
import { findPerson } from "./people.ts";
import { membersOf, membershipTable } from "./project-users.ts";
import { findProject, refuseArchived } from "./projects.ts";
import { namedRole, predefinedProjectRole, presentRole, rolesOf } from "./role.ts";
import type { Role } from "./role.ts";

type Level = "organization" | "project";
type IdName = "user_id" | "group_id" | "project_id";

/** A role that a principal holds: directly, through groups, or both. */
interface Held {
  readonly by: Place;
  readonly role: Role;
  readonly direct: boolean;
  readonly groups: readonly string[];
}

const paging: Paging = { cursor: "next", byDefault: 1000, minimum: 0, maximum: 1000, order: "asc" };

export const userRoles = assignments("user_roles", "user", "organization");
export const groupRoles = assignments("group_roles", "group", "organization");
export const projectUserRoles = assignments("project_user_roles", "user", "project");
export const projectGroupRoles = assignments("project_group_roles", "group", "project");

/** /organization/users/{user}/roles, the same for groups, and both below /projects/{project}. */
function assignments<Name extends string, P extends Principal, L extends Level>(name: Name, principal: P, level: L) {
  const template = `${level === "project" ? "/projects/{}" : "/organization"}/${principal}s/{}/roles`;
  const place = (call: Call): Place => {
    const [project, id] = level === "project" ? call.segments : ["", ...call.segments];
    if (project === undefined || id === undefined) throw new Error(`The route ${template} has too few segments.`);
    if (project !== "") refuseArchived(findProject(call.store, project));
    if (principal === "user") findPerson(call.store, id);
    else findGroup(call.store, id);
    return { principal, project, id };
  };
  const find = (call: Call): Held => {
    const wanted = call.segments.at(-1) ?? "";
    const found = heldRoles(call.store, place(call)).find(({ role }) => role.id === wanted);
    if (found === undefined) throw notFound("role assignment", wanted);
    return found;
  };
  return defineNoun({
    name,
    present: presentHeld,
    routes: [
      managed("GET", template, (call) => {
        const held = heldRoles(call.store, place(call));
        return listAnswer(
          call,
          held,
          paging,
          ({ role }) => role.id,
          (row) => presentHeld(row, call.store),
        );
      }),
      makes(
        managed("POST", template, (call) => {
          const at = place(call);
          const role = namedRole(call.store, at.project, readShape(call.body, { role_id: text() }).role_id);
          assign(call.store, at, role, call.store.now());
          return principal === "user"
            ? presentUserRole(role, at.id, call.store)
            : presentGroupRole(role, findGroup(call.store, at.id));
        }),
      ),
      managed("GET", `${template}/{}`, (call) => presentHeld(find(call), call.store)),
      managed("DELETE", `${template}/{}`, (call) => {
        unassign(call.store, find(call));
        return { object: `${principal}.role.deleted`, deleted: true };
      }),
    ],
    seed: {
      read: (fields) => readSeed(fields, principal, level),
      add: (store, row) => addSeed(store, principal, row),
    },
  });
}

type AssignmentSeed<P extends Principal, L extends Level> = {
  readonly role_id: string;
  readonly created_at: number | undefined;
} & { readonly [Id in `${P}_id`]: string } & { readonly [Id in L extends "project" ? "project_id" : never]: string };

function readSeed<P extends Principal, L extends Level>(fields: Fields, principal: P, level: L): AssignmentSeed<P, L> {
  // Names that are known only as type parameters lose their types in an object literal.
  return {
    role_id: fields.string("role_id"),
    created_at: fields.integer("created_at", undefined, 0),
    [`${principal}_id`]: fields.string(`${principal}_id`),
    ...(level === "project" ? { project_id: fields.string("project_id") } : {}),
  } as AssignmentSeed<P, L>;
}

function addSeed(
  store: Store,
  principal: Principal,
  row: { readonly role_id: string; readonly created_at: number | undefined } & { readonly [Id in IdName]?: string },
): void {
  const at = { principal, project: row.project_id ?? "", id: row[`${principal}_id`] ?? "" };
  if (at.project !== "") findProject(store, at.project);
  if (principal === "user") findPerson(store, at.id);
  else findGroup(store, at.id);
  assign(store, at, namedRole(store, at.project, row.role_id), row.created_at ?? store.now());
}

/** Takes a role away. A role that comes only from a group cannot be taken from the group's member. */
function unassign(store: Store, { by: { principal, project, id }, role, direct }: Held): void {
  if (!direct) throw notFound("role assignment", role.id);
  store.table(assignmentTable(principal, project)).delete(`${project}/${id}/${role.id}`);
  const membership = membersOf(store, project).find(({ user_id }) => user_id === id);
  if (membership !== undefined && role.id === predefinedProjectRole(project, membership.role)) {
    store.table(membershipTable).put({ ...membership, assignsRole: false });
  }
}

/** The held roles in the order of the roles, without roles that were deleted. */
function heldRoles(store: Store, at: Place): readonly Held[] {
  const direct = givenRoles(store, at);
  const groups = at.principal === "group" ? [] : groupsOf(store, at.id);
  const byGroup = groups.map((id) => ({
    id,
    roles: givenRoles(store, { principal: "group", project: at.project, id }),
  }));
  return rolesOf(store, at.project)
    .map((role) => ({
      by: at,
      role,
      direct: direct.has(role.id),
      groups: byGroup.filter(({ roles }) => roles.has(role.id)).map(({ id }) => id),
    }))
    .filter((held) => held.direct || held.groups.length > 0);
}

/** The ids of the roles that a principal holds directly. A membership in a project includes the role of the same name. */
function givenRoles(store: Store, { principal, project, id }: Place): ReadonlySet<string> {
  const given = store
    .table(assignmentTable(principal, project))
    .rows()
    .filter((row) => row.project_id === project && row.principal_id === id)
    .map(({ role_id }) => role_id);
  const membership =
    principal === "user" && project !== ""
      ? membersOf(store, project).find(({ user_id }) => user_id === id)
      : undefined;
  if (membership?.assignsRole === true) given.push(predefinedProjectRole(project, membership.role));
  return new Set(given);
}

function presentHeld({ by: { principal, id }, role, direct, groups }: Held, { rules }: Store) {
  const { object: _, ...shown } = presentRole(role);
  const itself = { principal_id: id, principal_type: principal };
  const sources = [
    ...(direct ? [itself] : []),
    ...groups.map((group) => ({ principal_id: group, principal_type: "group" })),
  ];
  const named =
    rules.assignmentSources === "named" || (rules.assignmentSources === "documented" && principal === "group");
  return {
    ...shown,
    created_at: role.created_at,
    updated_at: role.created_at,
    created_by: null,
    created_by_user_obj: null,
    metadata: null,
    assignment_sources: groups.length === 0 && !named ? null : sources,
  };
}

export function presentUserRole(role: Role, user_id: string, store: Store) {
  return { object: "user.role" as const, user: presentUser(findPerson(store, user_id)), role: presentRole(role) };
}

export function presentGroupRole(role: Role, { id, name, created_at, is_scim_managed }: Group) {
  return {
    object: "group.role" as const,
    group: { object: "group" as const, id, name, created_at, scim_managed: is_scim_managed },
    role: presentRole(role),
  };
}
