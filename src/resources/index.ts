import type { DataSource } from "../framework/data-source.ts";
import type { Resource } from "../framework/resource.ts";
import type { Api } from "../openai/client.ts";
import { fineTuningCheckpoints } from "./fine-tuning-checkpoint.ts";
import {
  fineTuningCheckpointPermission,
  fineTuningCheckpointPermissions,
} from "./fine-tuning-checkpoint-permission.ts";
import { organizationUser, organizationUserData, organizationUsersData } from "./organization-user.ts";
import {
  projectServiceAccount,
  projectServiceAccountData,
  projectServiceAccountsData,
} from "./project-service-account.ts";
import { projectUser, projectUserData, projectUsersData } from "./project-user.ts";
import { project, projectData, projectsData } from "./project.ts";

export const resources: readonly Resource<Api>[] = [
  fineTuningCheckpointPermission,
  organizationUser,
  project,
  projectServiceAccount,
  projectUser,
];

export const dataSources: readonly DataSource<Api>[] = [
  fineTuningCheckpoints,
  fineTuningCheckpointPermissions,
  organizationUserData,
  organizationUsersData,
  projectData,
  projectsData,
  projectServiceAccountData,
  projectServiceAccountsData,
  projectUserData,
  projectUsersData,
];
