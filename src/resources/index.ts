import type { Offer } from "../noun/offer.ts";
import { adminApiKey } from "./admin-api-key.ts";
import { auditLog } from "./audit-log.ts";
import { certificate } from "./certificate.ts";
import { cost } from "./cost.ts";
import { effectiveAccess } from "./effective-access.ts";
import { externalKey } from "./external-key.ts";
import { externalStorage } from "./external-storage.ts";
import { fineTuningCheckpoint } from "./fine-tuning-checkpoint.ts";
import { fineTuningCheckpointPermission } from "./fine-tuning-checkpoint-permission.ts";
import { fineTuningJob } from "./fine-tuning-job.ts";
import { group } from "./group.ts";
import { groupRole } from "./group-role.ts";
import { groupUser } from "./group-user.ts";
import { invite } from "./invite.ts";
import { organizationDataRetention } from "./organization-data-retention.ts";
import { organizationSpendAlert } from "./organization-spend-alert.ts";
import { organizationSpendLimit } from "./organization-spend-limit.ts";
import { organizationUser } from "./organization-user.ts";
import { project } from "./project.ts";
import { projectApiKey } from "./project-api-key.ts";
import { projectCertificate } from "./project-certificate.ts";
import { projectDataRetention } from "./project-data-retention.ts";
import { projectGroup } from "./project-group.ts";
import { projectGroupRole } from "./project-group-role.ts";
import { projectHostedToolPermissions } from "./project-hosted-tool-permissions.ts";
import { projectModelPermissions } from "./project-model-permissions.ts";
import { projectRateLimit } from "./project-rate-limit.ts";
import { projectRole } from "./project-role.ts";
import { projectServiceAccount } from "./project-service-account.ts";
import { projectServiceAccountApiKey } from "./project-service-account-api-key.ts";
import { projectServiceTierSettings } from "./project-service-tier-settings.ts";
import { projectSpendAlert } from "./project-spend-alert.ts";
import { projectSpendLimit } from "./project-spend-limit.ts";
import { projectUser } from "./project-user.ts";
import { projectUserRole } from "./project-user-role.ts";
import { role } from "./role.ts";
import { usage } from "./usage.ts";
import { userRole } from "./user-role.ts";
import { workloadIdentityFederationRule } from "./workload-identity-federation-rule.ts";
import { workloadIdentityProvider } from "./workload-identity-provider.ts";

/** The offers of the provider: one line for each noun of the API. */
export const offers: readonly Offer[] = [
  adminApiKey,
  auditLog,
  certificate,
  cost,
  effectiveAccess,
  externalKey,
  externalStorage,
  fineTuningCheckpoint,
  fineTuningCheckpointPermission,
  fineTuningJob,
  group,
  groupRole,
  groupUser,
  invite,
  organizationDataRetention,
  organizationSpendAlert,
  organizationSpendLimit,
  organizationUser,
  project,
  projectApiKey,
  projectCertificate,
  projectDataRetention,
  projectGroup,
  projectGroupRole,
  projectHostedToolPermissions,
  projectModelPermissions,
  projectRateLimit,
  projectRole,
  projectServiceAccount,
  projectServiceAccountApiKey,
  projectServiceTierSettings,
  projectSpendAlert,
  projectSpendLimit,
  projectUser,
  projectUserRole,
  role,
  usage,
  userRole,
  workloadIdentityFederationRule,
  workloadIdentityProvider,
];
