import { body, crud } from "../crud.ts";
import type { Parent } from "../crud.ts";
import { notFound, Refusal } from "../errors.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import {
  choice,
  flag,
  listOf,
  members,
  nullable,
  object,
  omissible,
  optional,
  readShape,
  taggedBy,
  text,
} from "../shape.ts";
import type { Input } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { federationRuleTable } from "./federation-rule.ts";

export const identityProviderTable: TableKey<IdentityProvider> = { name: "workload_identity_providers" };

const changes = {
  name: optional(text()),
  issuer: optional(text()),
  audience: optional(text()),
  description: optional(nullable(text({ minimum: 0 }))),
  enabled: optional(flag),
  attribute_transformations: optional(
    listOf(members({ attribute: text({ maximum: 256 }), expression: text({ maximum: 4096 }) }), 0, 20),
  ),
  verification: optional(taggedBy({ discovery: { discovery_url: nullable(text()) }, uploaded_jwks: { jwks: object } })),
};

const newProvider = { ...changes, type: choice("oidc"), name: text(), issuer: text(), audience: text() };

export interface IdentityProvider extends Required<Input<typeof newProvider>> {
  readonly id: string;
  readonly created_at: number;
  readonly updated_at: number;
}

const mostProviders = 50;

/** /organization/workload_identity_providers: issuers of tokens that workloads exchange for access. */
export const workloadIdentityProviders = defineNoun({
  name: "workload_identity_providers",
  ...crud("/organization/workload_identity_providers", {
    table: identityProviderTable,
    title: "workload identity provider",
    prefix: "idp_",
    paging: { cursor: "last_id", byDefault: 20, maximum: 100, order: "asc" },
    body: body({ ...newProvider, description: omissible(text({ minimum: 0 })) }),
    row: (input, { id, created_at }): IdentityProvider => ({
      id,
      created_at,
      updated_at: created_at,
      description: null,
      enabled: true,
      attribute_transformations: [],
      verification: { type: "discovery", discovery_url: null },
      ...input,
    }),
    create: { check: refuseTooMany },
    update: (row, { store, body }) => ({ ...row, ...readShape(body, changes), updated_at: store.now() }),
    remove: removeProvider,
    present: (row) => ({ object: "organization.workload_identity_provider" as const, ...row }),
  }),
});

/** The parent of the collections below /workload_identity_providers/{}. */
export const identityProvider: Parent<"workload_identity_provider_id"> = {
  title: "workload identity provider",
  field: "workload_identity_provider_id",
  exists(store, id) {
    if (store.table(identityProviderTable).get(id) === undefined) throw notFound("workload identity provider", id);
  },
};

function refuseTooMany(_input: unknown, { store }: Call): void {
  if (store.table(identityProviderTable).rows().length >= mostProviders) {
    throw new Refusal(400, `An organization has at most ${mostProviders} workload identity providers.`);
  }
}

function removeProvider({ id }: IdentityProvider, { store }: { readonly store: Store }) {
  const rules = store.table(federationRuleTable).rows();
  if (rules.some((rule) => rule.workload_identity_provider_id === id)) {
    throw new Refusal(400, `The workload identity provider ${id} has federation rules. Delete them first.`);
  }
  return { object: "organization.workload_identity_provider.deleted" as const, id, deleted: true };
}
