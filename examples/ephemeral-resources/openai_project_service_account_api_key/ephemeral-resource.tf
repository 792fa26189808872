ephemeral "openai_project_service_account_api_key" "run" {
  project_id         = "proj_abc123"
  service_account_id = "svc_acct_abc123"
}

# Resources that need the project's key in this run use this provider.
provider "openai" {
  alias   = "project"
  api_key = ephemeral.openai_project_service_account_api_key.run.value
}
