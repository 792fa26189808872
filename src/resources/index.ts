import type { Offer } from "../noun/offer.ts";
import { certificate } from "./certificate.ts";
import { externalKey } from "./external-key.ts";
import { externalStorage } from "./external-storage.ts";
import { fineTuningCheckpointPermission } from "./fine-tuning-checkpoint-permission.ts";
import { fineTuningCheckpoint } from "./fine-tuning-checkpoint.ts";
import { invite } from "./invite.ts";
import { organizationUser } from "./organization-user.ts";
import { projectCertificate } from "./project-certificate.ts";
import { projectServiceAccount } from "./project-service-account.ts";
import { projectUser } from "./project-user.ts";
import { project } from "./project.ts";
import { workloadIdentityFederationRule } from "./workload-identity-federation-rule.ts";
import { workloadIdentityProvider } from "./workload-identity-provider.ts";

/** What the provider offers: one line for each noun of the API. */
export const offers: readonly Offer[] = [
  certificate,
  externalKey,
  externalStorage,
  fineTuningCheckpoint,
  fineTuningCheckpointPermission,
  invite,
  organizationUser,
  project,
  projectCertificate,
  projectServiceAccount,
  projectUser,
  workloadIdentityFederationRule,
  workloadIdentityProvider,
];
