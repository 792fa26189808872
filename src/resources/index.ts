import type { Offer } from "../noun/offer.ts";
import { fineTuningCheckpointPermission } from "./fine-tuning-checkpoint-permission.ts";
import { fineTuningCheckpoint } from "./fine-tuning-checkpoint.ts";
import { organizationUser } from "./organization-user.ts";
import { projectServiceAccount } from "./project-service-account.ts";
import { projectUser } from "./project-user.ts";
import { project } from "./project.ts";

/** What the provider offers: one line for each noun of the API. */
export const offers: readonly Offer[] = [
  fineTuningCheckpoint,
  fineTuningCheckpointPermission,
  organizationUser,
  project,
  projectServiceAccount,
  projectUser,
];
