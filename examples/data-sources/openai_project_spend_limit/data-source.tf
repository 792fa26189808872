data "openai_project_spend_limit" "search" {
  project_id = "proj_search"
}
