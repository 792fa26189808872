import { body, crud } from "../crud.ts";
import { notFound, Refusal } from "../errors.ts";
import { defineNoun, segment } from "../route.ts";
import type { Call } from "../route.ts";
import { flag, listOf, mapOf, nullable, omissible, optional, readShape, taggedBy, text, wrongType } from "../shape.ts";
import type { Check } from "../shape.ts";
import { federationRuleTable } from "./federation-rule.ts";
import type { FederationRule } from "./federation-rule.ts";
import { findProject, refuseArchived } from "./projects.ts";
import { serviceAccountTable } from "./service-accounts.ts";
import { identityProvider } from "./workload-identity-providers.ts";

const matcher: Check<string | boolean | number> = {
  read(value, param) {
    if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
    throw wrongType(param, "a string, a boolean or a number");
  },
};

const permissions = optional(taggedBy({ service_account_default: {}, restricted: { scopes: listOf(text(), 1) } }));

const changes = {
  attribute_matchers: optional(mapOf(matcher)),
  name: optional(nullable(text())),
  description: optional(nullable(text({ minimum: 0 }))),
  enabled: optional(flag),
  permissions,
};

const mostRules = 50;

/** /organization/workload_identity_providers/{provider}/federation_rules */
export const federationRules = defineNoun({
  name: "federation_rules",
  ...crud("/organization/workload_identity_providers/{}/federation_rules", {
    table: federationRuleTable,
    title: "federation rule",
    prefix: "wifr_",
    parent: identityProvider,
    paging: { cursor: "last_id", byDefault: 20, maximum: 100, order: "asc" },
    where({ query }) {
      const account = query.get("service_account_id");
      return ({ service_account_id }) => account === null || service_account_id === account;
    },
    body: body({
      project_id: text(),
      service_account_id: text(),
      attribute_matchers: mapOf(matcher),
      name: omissible(text()),
      description: omissible(text({ minimum: 0 })),
      enabled: optional(flag),
      permissions,
    }),
    row(input, { id, parent, created_at }, store): FederationRule {
      refuseArchived(findProject(store, input.project_id));
      const account = store.table(serviceAccountTable).get(input.service_account_id);
      if (account?.project_id !== input.project_id) throw notFound("service account", input.service_account_id);
      return {
        id,
        workload_identity_provider_id: parent,
        name: null,
        description: null,
        enabled: true,
        permissions: { type: "service_account_default" },
        created_at,
        updated_at: created_at,
        ...input,
      };
    },
    create: { check: refuseTooMany },
    update: (row, { store, body: sent }) => ({ ...row, ...readShape(sent, changes), updated_at: store.now() }),
    remove: ({ id }) => ({
      object: "organization.workload_identity_federation_rule.deleted" as const,
      id,
      deleted: true,
    }),
    present: (row) => ({ object: "organization.workload_identity_federation_rule" as const, ...row }),
  }),
});

function refuseTooMany(_input: unknown, call: Call): void {
  const provider = segment(call, 0);
  const rules = call.store.table(federationRuleTable).rows();
  if (rules.filter((rule) => rule.workload_identity_provider_id === provider).length >= mostRules) {
    throw new Refusal(400, `A workload identity provider has at most ${mostRules} federation rules.`);
  }
}
