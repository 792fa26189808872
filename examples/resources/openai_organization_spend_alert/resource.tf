resource "openai_organization_spend_alert" "monthly" {
  threshold_amount = 400000 # 4,000 US dollars

  notification_channel = {
    recipients = ["ann@example.com"]
  }
}
