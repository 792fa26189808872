data "openai_project_spend_alerts" "search" {
  project_id = "proj_search"
}
