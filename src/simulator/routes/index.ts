import { checkpointPermissions } from "./checkpoint-permissions.ts";
import { fineTunedModels } from "./fine-tuned-models.ts";
import { fineTuningJobs } from "./fine-tuning-jobs.ts";
import { organizationUsers } from "./organization-users.ts";
import { projectUsers } from "./project-users.ts";
import { projects } from "./projects.ts";
import { serviceAccounts } from "./service-accounts.ts";

/** Every noun that the simulator serves. A seed is read in this order: what a row refers to comes first. */
export const nouns = [
  projects,
  organizationUsers,
  projectUsers,
  serviceAccounts,
  fineTunedModels,
  fineTuningJobs,
  checkpointPermissions,
] as const;
