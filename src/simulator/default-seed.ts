import type { Seed } from "./seed.ts";

/** Made for this seed; its key was not kept. */
const exampleCertificate = [
  "-----BEGIN CERTIFICATE-----",
  "MIIBgDCCASegAwIBAgIULBTtglmpBsNjuvdiK9B2rGbL76YwCgYIKoZIzj0EAwIw",
  "FTETMBEGA1UEAwwKRXhhbXBsZSBDQTAgFw0yNjExMjUxODQwNThaGA8yMTI2MTEw",
  "MTE4NDA1OFowFTETMBEGA1UEAwwKRXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG",
  "SM49AwEHA0IABAhkv9sPMsLZDXrRV+jnWpZT4ZsFYsPY0LoqRkCogK9htyJ1Gn2T",
  "O5vJwFrH4YjCtWxCCoDqrHyljRAv1DZcG3mjUzBRMB0GA1UdDgQWBBTwF1Mh6gfs",
  "VsPswWMhfzN4XbdPwjAfBgNVHSMEGDAWgBTwF1Mh6gfsVsPswWMhfzN4XbdPwjAP",
  "BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIGC18W7GvApY5y24JqWW",
  "5vPE5aJq1Z+qe/T/vCKAjqL7AiAcNMCd3u/xbDQ7fL/DPsYr20Ppry0A7xeUhX+o",
  "dSE+Zw==",
  "-----END CERTIFICATE-----",
].join("\n");

/**
 * The organization that the simulator serves without a seed. README.md, the guides and the examples use it,
 * so that a reader can follow them word for word.
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
      id: "ftjob-triage1",
      project_id: "proj_owner",
      model: "gpt-4o-mini-2024-07-18",
      fine_tuned_model: "ft:gpt-4o-mini-2024-07-18:my-org:triage:8aVfLq2e",
      created_at: 1_750_050_000,
      checkpoints: [{ step_number: 100, metrics: { step: 100, full_valid_loss: 0.1 } }],
    },
    {
      id: "ftjob-triage2",
      project_id: "proj_owner",
      model: "gpt-4o-mini-2024-07-18",
      fine_tuned_model: "ft:gpt-4o-mini-2024-07-18:my-org:triage:9bWgMr3f",
      created_at: 1_750_060_000,
      checkpoints: [
        { step_number: 100, metrics: { step: 100, full_valid_loss: 0.6 } },
        { step_number: 200, metrics: { step: 200, full_valid_loss: 0.4 } },
        { step_number: 300, metrics: { step: 300, full_valid_loss: 0.5 } },
      ],
    },
    {
      id: "ftjob-triage3",
      project_id: "proj_owner",
      model: "gpt-4o-mini-2024-07-18",
      created_at: 1_750_070_000,
      status: "failed",
    },
    {
      id: "ftjob-abc123",
      project_id: "proj_owner",
      model: "gpt-4o-mini-2024-07-18",
      fine_tuned_model: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel",
      created_at: 1_750_100_000,
      finished_at: 1_750_103_600,
      trained_tokens: 184_320,
      metadata: { team: "support" },
      events: [
        { created_at: 1_750_100_010, message: "Created fine-tuning job: ftjob-abc123" },
        { created_at: 1_750_103_600, message: "The job has successfully completed", data: { tokens: 184_320 } },
      ],
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
  groups: [
    { id: "group_engineering", name: "Engineering", created_at: 1_750_200_000 },
    { id: "group_contractors", name: "Contractors", created_at: 1_750_200_010, is_scim_managed: true },
  ],
  group_users: [
    { group_id: "group_engineering", user_id: "user-bob456", created_at: 1_750_200_100 },
    { group_id: "group_engineering", user_id: "svc_acct_abc123", created_at: 1_750_200_110 },
  ],
  roles: [
    {
      id: "role_auditor",
      role_name: "Auditor",
      description: "Reads usage and audit logs",
      permissions: ["api.organization.audit_logs.read", "api.organization.usage.read"],
      created_at: 1_750_200_200,
    },
  ],
  project_roles: [
    {
      id: "role_evaluator",
      project_id: "proj_search",
      role_name: "Evaluator",
      permissions: ["api.evals.write"],
      created_at: 1_750_200_210,
    },
  ],
  user_roles: [{ user_id: "user-cyd789", role_id: "role_auditor" }],
  group_roles: [{ group_id: "group_engineering", role_id: "role-api-organization-reader" }],
  project_user_roles: [{ project_id: "proj_search", user_id: "user-bob456", role_id: "role_evaluator" }],
  project_group_roles: [{ project_id: "proj_search", group_id: "group_engineering", role_id: "role_evaluator" }],
  project_groups: [
    {
      project_id: "proj_support",
      group_id: "group_engineering",
      role: "role-api-project-member",
      created_at: 1_750_200_300,
    },
  ],
  rate_limits: [{ project_id: "proj_search", model: "gpt-4o", max_requests_per_1_minute: 500 }],
  model_permissions: [{ project_id: "proj_search", mode: "allow_list", model_ids: ["gpt-4o", "gpt-4o-mini"] }],
  hosted_tool_permissions: [{ project_id: "proj_support", code_interpreter: { enabled: false } }],
  organization_data_retention: [{ retention_type: "modified_abuse_monitoring" }],
  project_data_retention: [{ project_id: "proj_support", retention_type: "zero_data_retention" }],
  organization_spend_limit: [{ threshold_amount: 500_000, currency: "USD", interval: "month" }],
  project_spend_limit: [{ project_id: "proj_search", threshold_amount: 100_000, currency: "USD", interval: "month" }],
  organization_spend_alerts: [
    {
      id: "alert_organization",
      threshold_amount: 400_000,
      currency: "USD",
      interval: "month",
      notification_channel: { type: "email", recipients: ["ann@example.com"] },
    },
  ],
  project_spend_alerts: [
    {
      id: "alert_search",
      project_id: "proj_search",
      threshold_amount: 80_000,
      currency: "USD",
      interval: "month",
      notification_channel: { type: "email", recipients: ["ann@example.com"], subject_prefix: "Search" },
    },
    {
      id: "alert_assistants",
      project_id: "proj_abc123",
      threshold_amount: 20_000,
      currency: "USD",
      interval: "month",
      notification_channel: { type: "email", recipients: ["cyd@example.com"] },
    },
  ],
  service_tier_settings: [{ project_id: "proj_search", default: "standard", enabled_tiers: ["flex"] }],
  admin_api_keys: [
    { id: "key_admin123", name: "Terraform", created_at: 1_750_300_000 },
    { id: "key_ci123", name: "Continuous integration", created_at: 1_750_300_010 },
  ],
  project_api_keys: [
    {
      id: "key_indexer123",
      project_id: "proj_abc123",
      name: "Indexer",
      owner_id: "svc_acct_abc123",
      created_at: 1_750_300_100,
    },
    {
      id: "key_cyd123",
      project_id: "proj_abc123",
      name: "Cyd's laptop",
      owner_id: "user-cyd789",
      created_at: 1_750_300_110,
      last_used_at: 1_750_400_000,
    },
  ],
  invites: [
    {
      id: "invite-dee123",
      email: "dee@example.com",
      role: "reader",
      projects: [{ id: "proj_search", role: "member" }],
      created_at: 1_750_300_200,
      expires_at: 4_000_000_000,
    },
    {
      id: "invite-bob456",
      email: "bob@example.com",
      role: "reader",
      projects: [],
      created_at: 1_749_900_000,
      accepted_at: 1_750_000_010,
    },
  ],
  certificates: [
    { id: "cert_gateway", name: "Gateway", certificate: exampleCertificate, created_at: 1_750_300_300, active: true },
    { id: "cert_partners", name: "Partners", certificate: exampleCertificate, created_at: 1_750_300_310 },
  ],
  project_certificates: [{ project_id: "proj_search", certificate_id: "cert_gateway" }],
  external_keys: [
    {
      id: "extkey_example",
      type: "aws",
      name: "Production",
      role_arn: "arn:aws:iam::123456789012:role/openai-ekm",
      kms_arn: "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555",
      external_id: "org-simulator",
      created_at: 1_750_300_400,
    },
  ],
  external_storage: [
    {
      id: "extstorage_example",
      project_id: "proj_support",
      provider: { type: "aws", bucket: "example-bucket", role_arn: "arn:aws:iam::123456789012:role/openai-storage" },
      created_at: 1_750_300_500,
    },
    {
      id: "extstorage_assistants",
      project_id: "proj_abc123",
      provider: {
        type: "oci",
        tenancy_ocid: "ocid1.tenancy.oc1..example",
        bucket: "assistants",
        region: "us-ashburn-1",
      },
      status: "validated",
      created_at: 1_750_300_510,
    },
  ],
  workload_identity_providers: [
    {
      id: "idp_github",
      type: "oidc",
      name: "GitHub Actions",
      issuer: "https://token.actions.githubusercontent.com",
      audience: "https://api.openai.com/v1",
      created_at: 1_750_300_600,
    },
    {
      id: "idp_cluster",
      type: "oidc",
      name: "Cluster",
      issuer: "https://oidc.example.com",
      audience: "https://api.openai.com/v1",
      created_at: 1_750_300_605,
    },
  ],
  federation_rules: [
    {
      id: "wifr_deploy",
      workload_identity_provider_id: "idp_github",
      project_id: "proj_abc123",
      service_account_id: "svc_acct_abc123",
      attribute_matchers: { repository: "example/app" },
      created_at: 1_750_300_610,
    },
  ],
  audit_logs: [
    {
      id: "audit_log-project",
      type: "project.created",
      effective_at: 1_750_000_100,
      actor_id: "user-ann123",
      actor_email: "ann@example.com",
      details: { id: "proj_search", data: { name: "search", title: "Search" } },
    },
    {
      id: "audit_log-login",
      type: "login.succeeded",
      effective_at: 1_750_000_200,
      actor_id: "user-bob456",
      actor_email: "bob@example.com",
    },
  ],
  usage: [
    {
      kind: "completions",
      at: 1_750_003_600,
      counts: { input_tokens: 1200, output_tokens: 300, num_model_requests: 4 },
      dimensions: { project_id: "proj_search", model: "gpt-4o", batch: "false" },
    },
    {
      kind: "completions",
      at: 1_750_090_000,
      counts: { input_tokens: 900, output_tokens: 150, num_model_requests: 3 },
      dimensions: { project_id: "proj_support", model: "gpt-4o-mini", batch: "false" },
    },
  ],
  costs: [
    {
      at: 1_750_003_600,
      amount: 0.006,
      project_id: "proj_search",
      line_item: "gpt-4o, input",
      quantity: 1200,
      quantity_unit: "tokens",
    },
    { at: 1_750_090_000, amount: 0.0002, project_id: "proj_support", line_item: "gpt-4o-mini, input" },
  ],
};
