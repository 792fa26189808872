resource "openai_project_spend_alert" "search" {
  project_id       = "proj_search"
  threshold_amount = 80000 # 800 US dollars

  notification_channel = {
    recipients     = ["ann@example.com"]
    subject_prefix = "Search"
  }
}
