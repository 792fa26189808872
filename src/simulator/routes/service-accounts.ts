import { body, crud } from "../crud.ts";
import { Refusal } from "../errors.ts";
import { defineNoun, makes, managed } from "../route.ts";
import type { Call } from "../route.ts";
import { choice, flag, integer, listOf, omissible, optional, readShape, text } from "../shape.ts";
import type { Input } from "../shape.ts";
import type { TableKey } from "../store.ts";
import { apiKeyTable, longestLife, mintApiKey } from "./api-key.ts";
import { project } from "./projects.ts";

export const serviceAccountTable: TableKey<ServiceAccount> = { name: "service_accounts" };

export interface ServiceAccount {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly role: "owner" | "member" | "none";
  readonly created_at: number;
}

const newAccount = {
  name: text(),
  create_service_account_only: omissible(flag),
  expires_in_seconds: omissible(integer(1, longestLife)),
};

/** An update cannot take the role away. */
const changes = { name: omissible(text()), role: omissible(choice("owner", "member")) };

const newKey = {
  name: optional(text()),
  scopes: optional(listOf(text())),
  expires_in_seconds: omissible(integer(1, longestLife)),
};

const collection = crud("/organization/projects/{}/service_accounts", {
  table: serviceAccountTable,
  title: "service account",
  prefix: ({ rules }) => rules.serviceAccountIds,
  parent: project,
  paging: { cursor: "last_id", byDefault: 20, maximum: 100 },
  body: body(newAccount),
  extra: { role: choice("owner", "member", "none") },
  row: ({ name, role, create_service_account_only: alone }, { id, created_at, parent }): ServiceAccount => ({
    id,
    project_id: parent,
    name,
    role: role ?? (alone === true ? "none" : "member"),
    created_at,
  }),
  create: { check: refuseExpiryOfNothing, answer: presentNew },
  update: (account, call) => ({ ...account, ...readShape(call.body, changes) }),
  remove({ id }, { store }) {
    for (const key of store.table(apiKeyTable).rows()) if (key.owner.id === id) store.table(apiKeyTable).delete(key.id);
    return { object: "organization.project.service_account.deleted" as const, id, deleted: true };
  },
  present,
});

/**
 * /organization/projects/{project}/service_accounts and their keys. An account is created with a key, whose value is shown
 * once, unless the request asks for an account alone.
 */
export const serviceAccounts = defineNoun({
  name: "service_accounts",
  ...collection,
  routes: [
    ...collection.routes,
    makes(managed("POST", "/organization/projects/{}/service_accounts/{}/api_keys", createKey)),
  ],
});

function refuseExpiryOfNothing(input: Input<typeof newAccount>): void {
  if (input.create_service_account_only === true && input.expires_in_seconds !== undefined) {
    throw new Refusal(400, "'expires_in_seconds' cannot be given together with 'create_service_account_only'.", {
      param: "expires_in_seconds",
    });
  }
}

export function presentNew(account: ServiceAccount, { store }: Pick<Call, "store">, input: Input<typeof newAccount>) {
  const { id: service_account_id, project_id } = account;
  const { expires_in_seconds } = input;
  const alone = input.create_service_account_only === true;
  return {
    ...present(account),
    role: alone ? ("none" as const) : ("member" as const),
    api_key: alone
      ? null
      : mintApiKey(store, { project_id, service_account_id, name: "Secret Key", expires_in_seconds }),
  };
}

function createKey(call: Call): unknown {
  const { id, project_id } = collection.find(call);
  const { name = "Secret Key", ...input } = readShape(call.body, newKey);
  return mintApiKey(call.store, { project_id, service_account_id: id, name, ...input });
}

function present({ id, name, role, created_at }: ServiceAccount) {
  return { object: "organization.project.service_account" as const, id, name, role, created_at };
}
