import type { Seed } from "./seed.ts";

/**
 * The organization that the simulator serves when it is given no seed. README.md, the guides and the examples speak of it,
 * so that each of them can be followed as it is written.
 */
export const defaultSeed: Seed = {
  projects: [
    { id: "proj_owner", name: "Research", created_at: 1_750_000_000, default: true },
    { id: "proj_search", name: "Search", created_at: 1_750_000_100 },
    { id: "proj_support", name: "Support", created_at: 1_750_000_200 },
    { id: "proj_abc123", name: "Assistants", created_at: 1_750_000_250 },
    { id: "proj_retired", name: "Retired", created_at: 1_750_000_300, archived_at: 1_750_900_000 },
  ],
  users: [
    { id: "user-ann123", name: "Ann", email: "ann@example.com", role: "owner", added_at: 1_750_000_000 },
    { id: "user-bob456", name: "Bob", email: "bob@example.com", role: "reader", added_at: 1_750_000_010 },
    { id: "user-cyd789", email: "cyd@example.com", role: "reader", added_at: 1_750_000_020 },
  ],
  project_users: [
    { project_id: "proj_search", user_id: "user-ann123", role: "owner", added_at: 1_750_000_110 },
    { project_id: "proj_support", user_id: "user-ann123", role: "owner", added_at: 1_750_000_210 },
    { project_id: "proj_support", user_id: "user-bob456", role: "member", added_at: 1_750_000_220 },
    { project_id: "proj_abc123", user_id: "user-ann123", role: "owner", added_at: 1_750_000_260 },
    { project_id: "proj_abc123", user_id: "user-cyd789", role: "member", added_at: 1_750_000_270 },
  ],
  service_accounts: [
    {
      id: "svc_acct_abc123",
      project_id: "proj_abc123",
      name: "Indexer",
      role: "none",
      created_at: 1_750_000_280,
    },
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
