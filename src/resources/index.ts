import type { Offer } from "../noun/offer.ts";
import { auditLog } from "./audit-log.ts";
import { cost } from "./cost.ts";
import { fineTuningCheckpointPermission } from "./fine-tuning-checkpoint-permission.ts";
import { fineTuningCheckpoint } from "./fine-tuning-checkpoint.ts";
import { fineTuningJob } from "./fine-tuning-job.ts";
import { organizationUser } from "./organization-user.ts";
import { projectServiceAccount } from "./project-service-account.ts";
import { projectUser } from "./project-user.ts";
import { project } from "./project.ts";
import { usage } from "./usage.ts";

/** What the provider offers: one line for each noun of the API. */
export const offers: readonly Offer[] = [
  auditLog,
  cost,
  fineTuningCheckpoint,
  fineTuningCheckpointPermission,
  fineTuningJob,
  organizationUser,
  project,
  projectServiceAccount,
  projectUser,
  usage,
];
