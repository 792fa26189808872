import { body, crud } from "../crud.ts";
import { Refusal } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { defineNoun, segment } from "../route.ts";
import type { Call } from "../route.ts";
import { choice, omissible, readShape, text } from "../shape.ts";
import type { Input } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { findUser, userByEmail, userTable } from "./organization-users.ts";
import type { User } from "./organization-users.ts";
import { findProject, project, projectTable } from "./projects.ts";

export const membershipTable: TableKey<Membership> = { name: "project_users" };

export interface Membership {
  /** `project_id/user_id`; the API's answers have the user's id instead */
  readonly id: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly role: Role;
  readonly added_at: number;
  /** false once the role assignment of the membership was taken away */
  readonly assignsRole: boolean;
}

type Role = "owner" | "member";

const role = choice("owner", "member");

const newMember = { role, user_id: omissible(text()), email: omissible(text()) };

const collection = crud("/organization/projects/{}/users", {
  table: membershipTable,
  title: "user",
  parent: project,
  key: ({ user_id }) => user_id,
  rows: membersOf,
  paging: { cursor: "last_id", byDefault: 20, maximum: 100 },
  missing: (id, { segments, method }) =>
    new Refusal(method === "GET" ? 404 : 400, `User ${id} is not a member of ${segments[0]}.`),
  body: body(newMember),
  row: (input, { parent, created_at }, store): Membership => ({
    id: `${parent}/${namedUser(store, input).id}`,
    project_id: parent,
    user_id: namedUser(store, input).id,
    role: input.role,
    added_at: created_at,
    assignsRole: true,
  }),
  create: { check: refuseMember },
  update: (row, call) => ({ ...row, ...readShape(call.body, { role: omissible(role) }) }),
  remove: ({ user_id }) => ({ object: "organization.project.user.deleted" as const, id: user_id, deleted: true }),
  present: presentMember,
});

/** /organization/projects/{project}/users: the users of the organization that are members of a project. */
export const projectUsers = defineNoun({
  name: "project_users",
  ...collection,
  seed: { read: readSeed, add: addSeed },
});

function readSeed(fields: Fields) {
  return {
    project_id: fields.string("project_id"),
    user_id: fields.string("user_id"),
    role: fields.oneOf("role", ["owner", "member"], undefined),
    added_at: fields.integer("added_at", undefined, 0),
  };
}

function addSeed(store: Store, { project_id, user_id, role: held, added_at }: ReturnType<typeof readSeed>): void {
  if (store.table(projectTable).get(project_id) === undefined) {
    throw new Error(`no project of the seed has the id "${project_id}"`);
  }
  if (store.table(userTable).get(user_id) === undefined) throw new Error(`no user of the seed has the id "${user_id}"`);
  const id = `${project_id}/${user_id}`;
  store
    .table(membershipTable)
    .put({ id, project_id, user_id, role: held ?? "member", added_at: added_at ?? store.now(), assignsRole: true });
}

/** The memberships of a project, without users who left the organization. */
export function membersOf(store: Store, project_id: string): readonly Membership[] {
  return store
    .table(membershipTable)
    .rows()
    .filter((row) => row.project_id === project_id && store.table(userTable).get(row.user_id) !== undefined);
}

function refuseMember(input: Input<typeof newMember>, call: Call): void {
  const { id, isDefault } = findProject(call.store, segment(call, 0));
  const user = namedUser(call.store, input);
  if (isDefault) {
    throw new Refusal(400, `Users cannot be added to the default project ${id}.`, { code: "default_project" });
  }
  if (membersOf(call.store, id).some(({ user_id }) => user_id === user.id)) {
    throw new Refusal(400, `User ${user.id} already exists in project ${id}.`, { code: "user_already_in_project" });
  }
}

function namedUser(store: Store, { user_id, email }: Input<typeof newMember>): User {
  if (user_id !== undefined && email !== undefined) {
    throw new Refusal(400, "Give either 'user_id' or 'email', not both.", { code: "invalid_request" });
  }
  const user = user_id === undefined ? userByEmail(store, email ?? "") : store.table(userTable).get(user_id);
  if (user === undefined) {
    throw new Refusal(400, `User ${user_id ?? email ?? "nobody"} is not part of the organization.`, {
      code: "user_not_in_organization",
    });
  }
  return user;
}

function presentMember({ user_id, role: held, added_at }: Membership, store: Store) {
  const { id, name, email } = findUser(store, user_id);
  return { object: "organization.project.user" as const, id, name, email, role: held, added_at };
}
