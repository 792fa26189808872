import type { Seed } from "../../src/simulator/seed.ts";

/** The organization that the examples speak of. */
export const exampleOrganization: Seed = {
  projects: [
    { id: "proj_owner", name: "Research" },
    { id: "proj_abc123", name: "Assistants" },
    { id: "proj_old789", name: "Retired", archived_at: 1_750_900_000 },
  ],
  users: [
    { id: "user-ann123", name: "Ann", email: "ann@example.com", role: "owner" },
    { id: "user-bob456", name: "Bob", email: "bob@example.com" },
    { id: "user-cyd789", email: "cyd@example.com" },
  ],
  project_users: [
    { project_id: "proj_abc123", user_id: "user-ann123", role: "owner" },
    { project_id: "proj_abc123", user_id: "user-cyd789" },
  ],
  service_accounts: [{ id: "svc_acct_abc123", project_id: "proj_abc123", name: "Crawler" }],
  jobs: [
    {
      id: "ftjob-abc123",
      model: "gpt-4o-mini-2024-07-18",
      fine_tuned_model: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel",
      checkpoints: [
        { step_number: 1000, metrics: { full_valid_loss: 0.967 } },
        { step_number: 2000, metrics: {} },
      ],
    },
  ],
};
