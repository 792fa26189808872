data "openai_project_rate_limits" "search" {
  project_id = "proj_search"
}
