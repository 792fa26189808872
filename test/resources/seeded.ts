import type { Schema } from "../../src/framework/schema.ts";
import { defaultSeed } from "../../src/simulator/default-seed.ts";

/** The default seed, with the objects that the rules of data sources and lists need besides. */
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
};

/** The parents whose objects are read, by the attribute that names each. */
export const parents: Readonly<Record<string, string>> = {
  checkpoint_id: "ckpt-abc123",
  fine_tuning_job_id: "ftjob-abc123",
  project_id: "proj_abc123",
  workload_identity_provider_id: "idp_github",
};

/** Values for the parents that must be given to a data source or a list. */
export function parentsOf({ schema }: { readonly schema: Schema }): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parents).filter(([name]) => schema.attributes[name]?.required));
}
