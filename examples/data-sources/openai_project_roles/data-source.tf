data "openai_project_roles" "search" {
  project_id = "proj_search"
}
