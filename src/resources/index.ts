import type { DataSource } from "../framework/data-source.ts";
import type { Resource } from "../framework/resource.ts";
import type { Api } from "../openai/client.ts";
import { fineTuningCheckpoints } from "./fine-tuning-checkpoint.ts";
import {
  fineTuningCheckpointPermission,
  fineTuningCheckpointPermissions,
} from "./fine-tuning-checkpoint-permission.ts";

export const resources: readonly Resource<Api>[] = [fineTuningCheckpointPermission];

export const dataSources: readonly DataSource<Api>[] = [fineTuningCheckpoints, fineTuningCheckpointPermissions];
