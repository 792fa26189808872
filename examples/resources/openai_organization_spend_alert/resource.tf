resource "openai_organization_spend_alert" "half" {
  threshold_amount = 250000 # 2,500 US dollars

  notification_channel = {
    recipients     = ["ann@example.com"]
    subject_prefix = "Half of the budget"
  }
}
