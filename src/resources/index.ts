import type { Offer } from "../noun/offer.ts";
import { fineTuningCheckpointPermission } from "./fine-tuning-checkpoint-permission.ts";
import { fineTuningCheckpoint } from "./fine-tuning-checkpoint.ts";
import { groupRole } from "./group-role.ts";
import { groupUser } from "./group-user.ts";
import { group } from "./group.ts";
import { organizationUser } from "./organization-user.ts";
import { projectGroupRole } from "./project-group-role.ts";
import { projectGroup } from "./project-group.ts";
import { projectRole } from "./project-role.ts";
import { projectServiceAccount } from "./project-service-account.ts";
import { projectUserRole } from "./project-user-role.ts";
import { projectUser } from "./project-user.ts";
import { project } from "./project.ts";
import { role } from "./role.ts";
import { userRole } from "./user-role.ts";

/** What the provider offers: one line for each noun of the API. */
export const offers: readonly Offer[] = [
  fineTuningCheckpoint,
  fineTuningCheckpointPermission,
  group,
  groupRole,
  groupUser,
  organizationUser,
  project,
  projectGroup,
  projectGroupRole,
  projectRole,
  projectServiceAccount,
  projectUser,
  projectUserRole,
  role,
  userRole,
];
