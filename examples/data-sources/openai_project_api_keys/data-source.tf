data "openai_project_api_keys" "people" {
  project_id = "proj_abc123"
  owner_type = "user"
}
