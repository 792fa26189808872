data "openai_project_user" "ann" {
  project_id = "proj_abc123"
  email      = "ann@example.com"
}
