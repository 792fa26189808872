import type { Offer } from "../noun/offer.ts";
import { auditLog } from "./audit-log.ts";
import { certificate } from "./certificate.ts";
import { cost } from "./cost.ts";
import { externalKey } from "./external-key.ts";
import { externalStorage } from "./external-storage.ts";
import { fineTuningCheckpoint } from "./fine-tuning-checkpoint.ts";
import { fineTuningCheckpointPermission } from "./fine-tuning-checkpoint-permission.ts";
import { fineTuningJob } from "./fine-tuning-job.ts";
import { invite } from "./invite.ts";
import { organizationUser } from "./organization-user.ts";
import { project } from "./project.ts";
import { projectCertificate } from "./project-certificate.ts";
import { projectServiceAccount } from "./project-service-account.ts";
import { projectUser } from "./project-user.ts";
import { usage } from "./usage.ts";
import { workloadIdentityFederationRule } from "./workload-identity-federation-rule.ts";
import { workloadIdentityProvider } from "./workload-identity-provider.ts";

/** What the provider offers: one line for each noun of the API. */
export const offers: readonly Offer[] = [
  auditLog,
  certificate,
  cost,
  externalKey,
  externalStorage,
  fineTuningCheckpoint,
  fineTuningCheckpointPermission,
  fineTuningJob,
  invite,
  organizationUser,
  project,
  projectCertificate,
  projectServiceAccount,
  projectUser,
  usage,
  workloadIdentityFederationRule,
  workloadIdentityProvider,
];
