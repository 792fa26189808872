resource "openai_project_spend_alert" "search" {
  project_id       = "proj_search"
  threshold_amount = 60000 # 600 US dollars

  notification_channel = {
    recipients = ["ann@example.com", "bob@example.com"]
  }
}
