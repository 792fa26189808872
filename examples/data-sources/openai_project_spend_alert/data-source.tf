data "openai_project_spend_alert" "search" {
  project_id = "proj_search"
  alert_id   = "alert_search"
}
