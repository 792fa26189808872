data "openai_project_service_accounts" "all" {
  project_id = "proj_abc123"
}
