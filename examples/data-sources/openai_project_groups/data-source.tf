data "openai_project_groups" "support" {
  project_id = "proj_support"
}
