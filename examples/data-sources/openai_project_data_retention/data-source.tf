data "openai_project_data_retention" "support" {
  project_id = "proj_support"
}
