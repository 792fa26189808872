data "openai_organization_spend_alert" "this" {
  alert_id = "alert_organization"
}
