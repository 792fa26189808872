data "openai_project_model_permissions" "search" {
  project_id = "proj_search"
}
