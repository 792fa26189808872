data "openai_project_service_tier_settings" "search" {
  project_id = "proj_search"
}
