resource "openai_project_service_tier_settings" "search" {
  project_id    = "proj_search"
  default       = "standard"
  enabled_tiers = [] # the standard tier alone
}
