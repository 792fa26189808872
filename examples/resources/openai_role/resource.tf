resource "openai_role" "billing" {
  role_name   = "Billing"
  description = "Reads usage and costs"
  permissions = ["api.organization.usage.read"]

  lifecycle {
    prevent_destroy = true
  }
}
