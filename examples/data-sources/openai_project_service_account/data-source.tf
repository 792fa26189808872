data "openai_project_service_account" "indexer" {
  project_id = "proj_abc123"
  id         = "svc_acct_abc123"
}
