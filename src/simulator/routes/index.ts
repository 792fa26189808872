import { adminApiKeys } from "./admin-api-keys.ts";
import { auditLogs } from "./audit-logs.ts";
import { certificates, projectCertificates } from "./certificates.ts";
import { checkpointPermissions } from "./checkpoint-permissions.ts";
import { costs } from "./costs.ts";
import { organizationDataRetention, projectDataRetention } from "./data-retention.ts";
import { externalKeys } from "./external-keys.ts";
import { externalStorage } from "./external-storage.ts";
import { federationRules } from "./federation-rules.ts";
import { fineTunedModels } from "./fine-tuned-models.ts";
import { fineTuningJobs } from "./fine-tuning-jobs.ts";
import { groupUsers } from "./group-users.ts";
import { groups } from "./groups.ts";
import { hostedToolPermissions } from "./hosted-tool-permissions.ts";
import { invites } from "./invites.ts";
import { modelPermissions } from "./model-permissions.ts";
import { organizationUsers } from "./organization-users.ts";
import { projectApiKeys } from "./project-api-keys.ts";
import { projectGroups } from "./project-groups.ts";
import { projectUsers } from "./project-users.ts";
import { projects } from "./projects.ts";
import { rateLimits } from "./rate-limits.ts";
import { groupRoles, projectGroupRoles, projectUserRoles, userRoles } from "./role-assignments.ts";
import { projectRoles, roles } from "./roles.ts";
import { serviceAccounts } from "./service-accounts.ts";
import { serviceTierSettings } from "./service-tier-settings.ts";
import { organizationSpendAlerts, projectSpendAlerts } from "./spend-alerts.ts";
import { organizationSpendLimit, projectSpendLimit } from "./spend-limits.ts";
import { usage } from "./usage.ts";
import { workloadIdentityProviders } from "./workload-identity-providers.ts";

/** Every noun of the simulator. A seed is read in this order: a row follows the rows that it refers to. */
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
  rateLimits,
  modelPermissions,
  hostedToolPermissions,
  organizationDataRetention,
  projectDataRetention,
  organizationSpendLimit,
  projectSpendLimit,
  organizationSpendAlerts,
  projectSpendAlerts,
  serviceTierSettings,
  adminApiKeys,
  projectApiKeys,
  invites,
  certificates,
  projectCertificates,
  externalKeys,
  externalStorage,
  workloadIdentityProviders,
  federationRules,
  auditLogs,
  usage,
  costs,
] as const;
