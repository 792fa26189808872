import type { TableKey } from "../store.ts";

/** A rule that lets certain tokens of an identity provider act as a service account. */
export interface FederationRule {
  readonly id: string;
  readonly workload_identity_provider_id: string;
  readonly project_id: string;
  readonly service_account_id: string;
  readonly attribute_matchers: Readonly<Record<string, string | boolean | number>>;
  readonly name: string | null;
  readonly description: string | null;
  readonly enabled: boolean;
  readonly permissions:
    | { readonly type: "service_account_default" }
    | { readonly type: "restricted"; readonly scopes: readonly string[] };
  readonly created_at: number;
  readonly updated_at: number;
}

export const federationRuleTable: TableKey<FederationRule> = { name: "federation_rules" };
