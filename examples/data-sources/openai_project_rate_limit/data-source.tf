data "openai_project_rate_limit" "search" {
  project_id = "proj_search"
  model      = "gpt-4o"
}
