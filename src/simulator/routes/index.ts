import { checkpointPermissions } from "./checkpoint-permissions.ts";
import { fineTunedModels } from "./fine-tuned-models.ts";
import { fineTuningJobs } from "./fine-tuning-jobs.ts";
import { groupUsers } from "./group-users.ts";
import { groups } from "./groups.ts";
import { organizationUsers } from "./organization-users.ts";
import { projectGroups } from "./project-groups.ts";
import { projectUsers } from "./project-users.ts";
import { projects } from "./projects.ts";
import { groupRoles, projectGroupRoles, projectUserRoles, userRoles } from "./role-assignments.ts";
import { projectRoles, roles } from "./roles.ts";
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
  groups,
  groupUsers,
  roles,
  projectRoles,
  userRoles,
  groupRoles,
  projectUserRoles,
  projectGroupRoles,
  projectGroups,
] as const;
