import { defaultSeed } from "../../src/simulator/default-seed.ts";
import type { Seed } from "../../src/simulator/seed.ts";

/**
 * The default organization with the difficult cases of an export: names that are not identifiers, twins, and objects
 * that cannot be resources.
 */
export const richSeed: Seed = {
  ...defaultSeed,
  projects: [
    { id: "proj_default", name: "Default project", created_at: 1_740_000_000, default: true },
    ...(defaultSeed.projects ?? []).map(({ default: _, ...project }) => project),
    { id: "proj_twin", name: "Search", created_at: 1_760_000_000 },
    { id: "proj_year", name: "2024 plan", created_at: 1_760_000_001 },
    { id: "proj_south", name: "Büro Süd", created_at: 1_760_000_002 },
    { id: "proj_odd", name: 'Quote "x" ${y} %{z} \\', created_at: 1_760_000_003 },
    { id: "proj_kanji", name: "研究", created_at: 1_760_000_004 },
    { id: "proj_rocket", name: "🚀", created_at: 1_760_000_005 },
    { id: "proj_lines", name: "two\nlines", created_at: 1_760_000_006 },
  ],
  users: [
    ...(defaultSeed.users ?? []),
    { id: "user-dup1", name: "Dora", email: "dora@example.com", role: "reader", added_at: 1_750_000_030 },
    { id: "user-dup2", name: "Dora", email: "Dora@example.com", role: "reader", added_at: 1_750_000_040 },
  ],
  project_users: [
    ...(defaultSeed.project_users ?? []),
    { project_id: "proj_default", user_id: "user-bob456", role: "member", added_at: 1_760_000_100 },
    { project_id: "proj_twin", user_id: "user-dup1", role: "member", added_at: 1_760_000_110 },
    { project_id: "proj_lines", user_id: "user-bob456", role: "owner", added_at: 1_760_000_120 },
  ],
  groups: [
    ...(defaultSeed.groups ?? []),
    { id: "group_twin", name: "engineering", created_at: 1_760_000_000 },
    { id: "group_unused", name: "Nobody refers to it", created_at: 1_760_000_001, is_scim_managed: true },
  ],
  group_users: [
    ...(defaultSeed.group_users ?? []),
    { group_id: "group_contractors", user_id: "user-cyd789", created_at: 1_750_200_120 },
  ],
  group_roles: [...(defaultSeed.group_roles ?? []), { group_id: "group_contractors", role_id: "role_auditor" }],
  project_groups: [
    ...(defaultSeed.project_groups ?? []),
    {
      project_id: "proj_default",
      group_id: "group_contractors",
      role: "role-api-project-owner",
      created_at: 1_750_200_310,
    },
    { project_id: "proj_search", group_id: "group_twin", role: "role_evaluator", created_at: 1_750_200_320 },
  ],
  project_spend_limit: [
    ...(defaultSeed.project_spend_limit ?? []),
    { project_id: "proj_default", threshold_amount: 5000, currency: "USD", interval: "month" },
  ],
  invites: [
    ...(defaultSeed.invites ?? []),
    {
      id: "invite-old",
      email: "eve@example.com",
      role: "reader",
      projects: [],
      created_at: 1_749_000_000,
      expires_at: 1_749_100_000,
    },
    {
      id: "invite-retired",
      email: "fay@example.com",
      role: "reader",
      projects: [{ id: "proj_retired", role: "member" }],
      created_at: 1_750_300_210,
      expires_at: 4_000_000_000,
    },
  ],
  permissions: [
    { id: "cp_1", checkpoint: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel", project_id: "proj_search", created_at: 1 },
    { id: "cp_2", checkpoint: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel", project_id: "proj_twin", created_at: 2 },
  ],
  service_accounts: [
    ...(defaultSeed.service_accounts ?? []),
    { id: "svc_acct_twin", project_id: "proj_default", name: "Indexer", role: "owner", created_at: 1_760_000_000 },
  ],
  workload_identity_providers: [
    ...(defaultSeed.workload_identity_providers ?? []),
    {
      id: "idp_keys",
      type: "oidc",
      name: "Own keys",
      issuer: "https://issuer.example.com",
      audience: "openai",
      description: 'Two\nlines, a tab\t and "quotes"',
      enabled: false,
      attribute_transformations: [
        { attribute: "team", expression: "claims.groups[0]" },
        { attribute: "app", expression: '"${claims.app}"' },
      ],
      verification: { type: "uploaded_jwks", jwks: { keys: [{ kty: "RSA", n: "abc", e: "AQAB" }] } },
      created_at: 1_760_000_000,
    },
  ],
  federation_rules: [
    ...(defaultSeed.federation_rules ?? []),
    {
      id: "wifr_odd",
      workload_identity_provider_id: "idp_keys",
      project_id: "proj_default",
      service_account_id: "svc_acct_twin",
      name: "Odd matchers",
      attribute_matchers: { admin: true, level: 3, "a key": "${x}", ratio: 0.5 },
      permissions: { type: "restricted", scopes: ["b.read", "a.read"] },
      enabled: false,
      created_at: 1_760_000_000,
    },
  ],
  external_keys: [
    ...(defaultSeed.external_keys ?? []),
    {
      id: "extkey_azure",
      type: "azure",
      name: "Decryption",
      purpose: "psp_decryption",
      tenant_id: "tenant",
      vault_uri: "https://vault.example.com",
      key_name: "org-simulator--key",
      key_version: "1",
      created_at: 1_760_000_000,
    },
    {
      id: "extkey_gcp",
      type: "gcp",
      name: "Cloud",
      workload_identity_project_number: "1234",
      workload_identity_pool_id: "pool",
      workload_identity_provider_id: "idp_github",
      audience: "org-simulator",
      kms_project_id: "project",
      kms_key_ring_name: "ring",
      kms_key_name: "key",
      kms_key_location: "europe-west1",
      created_at: 1_760_000_001,
    },
  ],
  external_storage: [
    ...(defaultSeed.external_storage ?? []),
    {
      id: "extstorage_azure",
      project_id: "proj_twin",
      provider: {
        type: "azure",
        tenant_id: "tenant",
        subscription_id: "subscription",
        resource_group: "group",
        account_name: "account",
        container: "assistants",
      },
      status: "degraded",
      created_at: 1_760_000_000,
    },
  ],
  model_permissions: [
    ...(defaultSeed.model_permissions ?? []),
    { project_id: "proj_twin", mode: "deny_list", model_ids: [] },
  ],
  service_tier_settings: [
    ...(defaultSeed.service_tier_settings ?? []),
    { project_id: "proj_twin", default: "fast", enabled_tiers: "all" },
  ],
};
