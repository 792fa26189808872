import type { Seed } from "./seed.ts";

/** The organization that the simulator serves when it is given no seed: what the first example needs, and a little to look at. */
export const defaultSeed: Seed = {
  projects: [
    { id: "proj_owner", name: "Research", created_at: 1_750_000_000, default: true },
    { id: "proj_search", name: "Search", created_at: 1_750_000_100 },
    { id: "proj_support", name: "Support", created_at: 1_750_000_200 },
    { id: "proj_retired", name: "Retired", created_at: 1_750_000_300, archived_at: 1_750_900_000 },
  ],
  models: [{ id: "ckpt-abc123", project_id: "proj_owner" }],
  jobs: [
    {
      id: "ftjob-abc123",
      project_id: "proj_owner",
      model: "gpt-4o-mini-2024-07-18",
      fine_tuned_model: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel",
      created_at: 1_750_100_000,
      finished_at: 1_750_103_600,
      trained_tokens: 184_320,
      checkpoints: [
        {
          step_number: 1000,
          created_at: 1_750_101_200,
          metrics: { step: 1000, train_loss: 0.912, full_valid_loss: 0.967 },
        },
        {
          step_number: 2000,
          created_at: 1_750_102_400,
          metrics: {
            step: 2000,
            train_loss: 0.478,
            train_mean_token_accuracy: 0.924,
            full_valid_loss: 0.567,
            full_valid_mean_token_accuracy: 0.874,
          },
        },
        {
          fine_tuned_model_checkpoint: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel",
          step_number: 3000,
          created_at: 1_750_103_600,
          metrics: { step: 3000, train_loss: 0.301, full_valid_loss: 0.498 },
        },
      ],
    },
  ],
};
