import type { Schema } from "terraform-plugin-kit";
import { defaultSeed } from "../../src/simulator/default-seed.ts";

/** The default seed, with additional objects for the rules of data sources and lists. */
export const seed = {
  ...defaultSeed,
  admin_api_keys: [...(defaultSeed.admin_api_keys ?? []), { id: "key_admin_ci", name: "CI" }],
  permissions: [
    { id: "cp_one", checkpoint: "ckpt-abc123", project_id: "proj_search" },
    { id: "cp_two", checkpoint: "ckpt-abc123", project_id: "proj_support" },
  ],
  service_accounts: [
    ...(defaultSeed.service_accounts ?? []),
    { id: "svc_acct_other", project_id: "proj_abc123", name: "Other", role: "member" as const },
  ],
  external_keys: [
    ...(defaultSeed.external_keys ?? []),
    {
      id: "extkey_oracle",
      type: "oci" as const,
      name: "Oracle",
      purpose: "psp_decryption" as const,
      vault_ocid: "ocid1.vault.oc1.iad.example",
      key_ocid: "ocid1.key.oc1.iad.example",
      key_version_ocid: "ocid1.keyversion.oc1.iad.example",
      region: "us-ashburn-1",
      created_at: 1_750_300_410,
    },
  ],
  federation_rules: [
    ...(defaultSeed.federation_rules ?? []),
    {
      id: "wifr_index",
      workload_identity_provider_id: "idp_github",
      project_id: "proj_abc123",
      service_account_id: "svc_acct_abc123",
      attribute_matchers: { repository: "example/index", run_attempt: 1 },
      created_at: 1_750_300_620,
    },
  ],
  user_roles: [...(defaultSeed.user_roles ?? []), { user_id: "user-cyd789", role_id: "role-api-organization-reader" }],
  group_roles: [...(defaultSeed.group_roles ?? []), { group_id: "group_engineering", role_id: "role_auditor" }],
  project_roles: [
    ...(defaultSeed.project_roles ?? []),
    { id: "role_tester", project_id: "proj_abc123", role_name: "Tester", permissions: [] },
  ],
  project_user_roles: [
    ...(defaultSeed.project_user_roles ?? []),
    { project_id: "proj_abc123", user_id: "user-cyd789", role_id: "role-api-project-viewer" },
  ],
  project_group_roles: [
    ...(defaultSeed.project_group_roles ?? []),
    { project_id: "proj_abc123", group_id: "group_engineering", role_id: "role_tester" },
  ],
  project_groups: ["group_engineering", "group_contractors"].map((group_id) => ({
    project_id: "proj_abc123",
    group_id,
    role: "role-api-project-member",
  })),
};

/** The parents whose objects are read, by the attribute that names each parent. */
export const parents: Readonly<Record<string, string>> = {
  checkpoint_id: "ckpt-abc123",
  group_id: "group_engineering",
  fine_tuning_job_id: "ftjob-abc123",
  project_id: "proj_abc123",
  workload_identity_provider_id: "idp_github",
  user_id: "user-cyd789",
};

/** Returns values for the parents that a data source or a list requires. */
export function parentsOf({ schema }: { readonly schema: Schema }): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parents).filter(([name]) => schema.attributes[name]?.required));
}
