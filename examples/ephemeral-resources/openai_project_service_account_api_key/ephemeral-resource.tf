ephemeral "openai_project_service_account_api_key" "run" {
  project_id         = "proj_abc123"
  service_account_id = "svc_acct_abc123"
}

# What needs the key of the project in this run uses this provider.
provider "openai" {
  alias   = "project"
  api_key = ephemeral.openai_project_service_account_api_key.run.value
}
