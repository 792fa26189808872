import { bodyObject, missingParameter, optionalText, wrongType } from "../body.ts";
import { notFound } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { listWithIds, pageOf } from "../paging.ts";
import { defineNoun, segment } from "../route.ts";
import type { Call } from "../route.ts";
import type { Store, TableKey } from "../store.ts";
import { unknownRole } from "./organization-users.ts";
import { findActiveProject, projectTable } from "./projects.ts";

/** /organization/projects/{project}/service_accounts. An account is created with a key, whose secret is told once, unless asked for without. */
export const serviceAccounts = defineNoun({
  name: "service_accounts",
  seed: { read: readSeed, add: addSeed },
  routes: [
    {
      method: "GET",
      template: "/organization/projects/{}/service_accounts",
      key: "admin",
      scope: "api.management",
      answer: list,
    },
    {
      method: "POST",
      template: "/organization/projects/{}/service_accounts",
      key: "admin",
      scope: "api.management",
      answer: create,
    },
    {
      method: "GET",
      template: "/organization/projects/{}/service_accounts/{}",
      key: "admin",
      scope: "api.management",
      answer: (call) => present(find(call)),
    },
    {
      method: "POST",
      template: "/organization/projects/{}/service_accounts/{}",
      key: "admin",
      scope: "api.management",
      answer: update,
    },
    {
      method: "DELETE",
      template: "/organization/projects/{}/service_accounts/{}",
      key: "admin",
      scope: "api.management",
      answer: remove,
    },
  ],
});

export interface ServiceAccount {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly role: string;
  readonly created_at: number;
}

export const serviceAccountTable: TableKey<ServiceAccount> = { name: "service_accounts" };

export interface ServiceAccountSeed {
  readonly id?: string | undefined;
  readonly project_id: string;
  readonly name: string;
  readonly role?: (typeof roles)[number] | undefined;
  readonly created_at?: number | undefined;
}

const roles = ["owner", "member", "none"] as const;
/** An update cannot take the role away. */
const settableRoles: readonly string[] = ["owner", "member"];

function readSeed(fields: Fields): ServiceAccountSeed {
  return {
    id: fields.string("id", undefined),
    project_id: fields.string("project_id"),
    name: fields.string("name"),
    role: fields.oneOf("role", roles, undefined),
    created_at: fields.integer("created_at", undefined, 0),
  };
}

function addSeed(store: Store, row: ServiceAccountSeed): void {
  if (store.table(projectTable).get(row.project_id) === undefined) {
    throw new Error(`no project of the seed has the id "${row.project_id}"`);
  }
  store.table(serviceAccountTable).put({
    id: row.id ?? store.ids.next("svc_acct_"),
    project_id: row.project_id,
    name: row.name,
    role: row.role ?? "member",
    created_at: row.created_at ?? store.now(),
  });
}

function list(call: Call): unknown {
  const project = findActiveProject(call);
  const rows = call.store
    .table(serviceAccountTable)
    .rows()
    .filter(({ project_id }) => project_id === project.id);
  const page = pageOf(call, rows, { byDefault: 20, maximum: 100 });
  return listWithIds({ ...page, rows: page.rows.map(present) });
}

function create(call: Call): unknown {
  const members = bodyObject(call.body, ["name", "create_service_account_only"]);
  const { name, create_service_account_only: alone } = members;
  const project = findActiveProject(call);
  if (name === undefined || name === null || name === "") throw missingParameter("name");
  if (typeof name !== "string") throw wrongType("name", "a string");
  if (alone !== undefined && alone !== null && typeof alone !== "boolean") {
    throw wrongType("create_service_account_only", "a boolean or null");
  }
  const { ids } = call.store;
  const account = call.store.table(serviceAccountTable).put({
    id: ids.next("svc_acct_"),
    project_id: project.id,
    name,
    role: alone === true ? "none" : "member",
    created_at: call.store.now(),
  });
  const key = {
    object: "organization.project.service_account.api_key",
    value: ids.next("sk-svcacct-"),
    name: "Secret Key",
    created_at: account.created_at,
    id: ids.next("key_"),
  };
  return { ...present(account), api_key: alone === true ? null : key };
}

function update(call: Call): unknown {
  const members = bodyObject(call.body, ["name", "role"]);
  findActiveProject(call);
  const account = find(call);
  const role = optionalText(members, "role") ?? undefined;
  if (role !== undefined && !settableRoles.includes(role)) throw unknownRole(role, settableRoles);
  const name = optionalText(members, "name") ?? account.name;
  return present(call.store.table(serviceAccountTable).put({ ...account, name, role: role ?? account.role }));
}

function remove(call: Call): unknown {
  findActiveProject(call);
  const { id } = find(call);
  call.store.table(serviceAccountTable).delete(id);
  return { object: "organization.project.service_account.deleted", id, deleted: true };
}

function find(call: Call): ServiceAccount {
  const id = segment(call, 1);
  const account = call.store.table(serviceAccountTable).get(id);
  if (account === undefined || account.project_id !== segment(call, 0)) throw notFound("service account", id);
  return account;
}

function present({ id, name, role, created_at }: ServiceAccount) {
  return { object: "organization.project.service_account", id, name, role, created_at };
}
