import { checkpointPermissions } from "./checkpoint-permissions.ts";
import { fineTunedModels } from "./fine-tuned-models.ts";
import { fineTuningJobs } from "./fine-tuning-jobs.ts";
import { projects } from "./projects.ts";

/** Every noun that the simulator serves. A seed is read in this order: what a row refers to comes first. */
export const nouns = [projects, fineTunedModels, fineTuningJobs, checkpointPermissions] as const;
