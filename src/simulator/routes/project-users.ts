import { bodyObject, missingParameter, optionalText } from "../body.ts";
import { Refusal } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { listWithIds, pageOf } from "../paging.ts";
import { defineNoun, segment } from "../route.ts";
import type { Call } from "../route.ts";
import type { Store, TableKey } from "../store.ts";
import { unknownRole, userByEmail, userTable } from "./organization-users.ts";
import type { User } from "./organization-users.ts";
import { findActiveProject, projectTable } from "./projects.ts";

/** /organization/projects/{project}/users: which people of the organization are members of a project. */
export const projectUsers = defineNoun({
  name: "project_users",
  seed: { read: readSeed, add: addSeed },
  routes: [
    {
      method: "GET",
      template: "/organization/projects/{}/users",
      key: "admin",
      scope: "api.management",
      answer: list,
    },
    {
      method: "POST",
      template: "/organization/projects/{}/users",
      key: "admin",
      scope: "api.management",
      answer: add,
    },
    {
      method: "GET",
      template: "/organization/projects/{}/users/{}",
      key: "admin",
      scope: "api.management",
      answer: (call) => present(find(call, 404)),
    },
    {
      method: "POST",
      template: "/organization/projects/{}/users/{}",
      key: "admin",
      scope: "api.management",
      answer: update,
    },
    {
      method: "DELETE",
      template: "/organization/projects/{}/users/{}",
      key: "admin",
      scope: "api.management",
      answer: remove,
    },
  ],
});

export interface Membership {
  /** `project_id/user_id`; the API's answers carry the user's id instead */
  readonly id: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly role: string;
  readonly added_at: number;
}

export const membershipTable: TableKey<Membership> = { name: "project_users" };

export interface MembershipSeed {
  readonly project_id: string;
  readonly user_id: string;
  readonly role?: (typeof roles)[number] | undefined;
  readonly added_at?: number | undefined;
}

const roles = ["owner", "member"] as const;

function readSeed(fields: Fields): MembershipSeed {
  return {
    project_id: fields.string("project_id"),
    user_id: fields.string("user_id"),
    role: fields.oneOf("role", roles, undefined),
    added_at: fields.integer("added_at", undefined, 0),
  };
}

function addSeed(store: Store, { project_id, user_id, role, added_at }: MembershipSeed): void {
  if (store.table(projectTable).get(project_id) === undefined) {
    throw new Error(`no project of the seed has the id "${project_id}"`);
  }
  if (store.table(userTable).get(user_id) === undefined) throw new Error(`no user of the seed has the id "${user_id}"`);
  put(store, { project_id, user_id, role: role ?? "member", added_at: added_at ?? store.now() });
}

/** A membership together with the person it is of. */
interface Member extends Membership {
  readonly user: User;
}

function membersOf(store: Store, project_id: string): readonly Member[] {
  return store
    .table(membershipTable)
    .rows()
    .filter((row) => row.project_id === project_id)
    .flatMap((row) => {
      const user = store.table(userTable).get(row.user_id);
      return user === undefined ? [] : [{ ...row, user }];
    });
}

function list(call: Call): unknown {
  const rows = membersOf(call.store, findActiveProject(call).id).map(present);
  return listWithIds(pageOf(call, rows, { byDefault: 20, maximum: 100 }));
}

function add(call: Call): unknown {
  const members = bodyObject(call.body, ["user_id", "email", "role"]);
  const project = findActiveProject(call);
  const role = readRole(members);
  if (role === undefined) throw missingParameter("role");
  const user = namedUser(call.store, optionalText(members, "user_id"), optionalText(members, "email"));
  if (membersOf(call.store, project.id).some(({ user_id }) => user_id === user.id)) {
    throw new Refusal(400, `User ${user.id} already exists in project ${project.id}.`, {
      code: "user_already_in_project",
    });
  }
  const row = { project_id: project.id, user_id: user.id, role, added_at: call.store.now() };
  return present({ ...put(call.store, row), user });
}

function update(call: Call): unknown {
  const members = bodyObject(call.body, ["role"]);
  findActiveProject(call);
  const member = find(call, 400);
  const { user, ...row } = member;
  return present({ ...put(call.store, { ...row, role: readRole(members) ?? row.role }), user });
}

/** Who is no member is refused with a 400, as the API does it. */
function remove(call: Call): unknown {
  findActiveProject(call);
  const { id, user_id } = find(call, 400);
  call.store.table(membershipTable).delete(id);
  return { object: "organization.project.user.deleted", id: user_id, deleted: true };
}

function find(call: Call, status: number): Member {
  const [project_id, user_id] = [segment(call, 0), segment(call, 1)];
  const member = membersOf(call.store, project_id).find((each) => each.user_id === user_id);
  if (member === undefined) throw new Refusal(status, `User ${user_id} is not a member of ${project_id}.`);
  return member;
}

function namedUser(store: Store, user_id: string | null | undefined, email: string | null | undefined): User {
  if (typeof user_id === "string" && typeof email === "string") {
    throw new Refusal(400, "Give either 'user_id' or 'email', not both.", { code: "invalid_request" });
  }
  const user = typeof user_id === "string" ? store.table(userTable).get(user_id) : userByEmail(store, email ?? "");
  if (user === undefined) {
    const named = user_id ?? email ?? "nobody";
    throw new Refusal(400, `User ${named} is not part of the organization.`, { code: "user_not_in_organization" });
  }
  return user;
}

function readRole(members: Readonly<Record<string, unknown>>): string | undefined {
  const role = optionalText(members, "role") ?? undefined;
  if (role !== undefined && !roles.some((each) => each === role)) throw unknownRole(role, roles);
  return role;
}

function put(store: Store, row: Omit<Membership, "id">): Membership {
  return store.table(membershipTable).put({ ...row, id: `${row.project_id}/${row.user_id}` });
}

function present({ user, role, added_at }: Member) {
  const { id, name, email } = user;
  return { object: "organization.project.user", id, name, email, role, added_at };
}
