resource "openai_project_spend_limit" "search" {
  project_id       = "proj_search"
  threshold_amount = 50000 # 500 US dollars
}
