import type { Offer } from "../noun/offer.ts";
import { adminApiKey } from "./admin-api-key.ts";
import { fineTuningCheckpointPermission } from "./fine-tuning-checkpoint-permission.ts";
import { fineTuningCheckpoint } from "./fine-tuning-checkpoint.ts";
import { organizationUser } from "./organization-user.ts";
import { projectApiKey } from "./project-api-key.ts";
import { projectServiceAccountApiKey } from "./project-service-account-api-key.ts";
import { projectServiceAccount } from "./project-service-account.ts";
import { projectUser } from "./project-user.ts";
import { project } from "./project.ts";

/** What the provider offers: one line for each noun of the API. */
export const offers: readonly Offer[] = [
  adminApiKey,
  fineTuningCheckpoint,
  fineTuningCheckpointPermission,
  organizationUser,
  project,
  projectApiKey,
  projectServiceAccount,
  projectServiceAccountApiKey,
  projectUser,
];
