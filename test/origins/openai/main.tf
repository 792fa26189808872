terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "chat" {
  name = "Chat"
}
resource "openai_project" "chat_eu" {
  name = "Chat EU"
}
resource "openai_certificate" "ca" {
  name        = "Peers CA"
  certificate = sensitive(file("${path.module}/ca.pem"))
}
resource "openai_group" "platform" {
  name = "Platform"
}
resource "openai_group_user" "bob" {
  group_id = openai_group.platform.group_id
  user_id  = "user-bob456"
}
resource "openai_role" "usage_reader" {
  role_name   = "Usage reader"
  permissions = ["api.organization.usage.read", "api.organization.audit_logs.read"]
  description = "Reads usage"
}
resource "openai_role" "bare" {
  role_name   = "Bare"
  permissions = []
}
resource "openai_group_role" "usage" {
  group_id = openai_group.platform.group_id
  role_id  = openai_role.usage_reader.role_id
}
resource "openai_group_role" "reader" {
  group_id = openai_group.platform.group_id
  role_id  = "role-api-organization-reader"
}
resource "openai_user_role" "bob" {
  user_id = "user-bob456"
  role_id = openai_role.usage_reader.role_id
}
resource "openai_invite" "plain" {
  email = "plain@example.com"
  role  = "reader"
}
resource "openai_invite" "projects" {
  email    = "projects@example.com"
  role     = "owner"
  projects = [{ id = openai_project.chat.project_id, role = "member" }, { id = openai_project.chat_eu.project_id, role = "owner" }]
}
resource "openai_organization_data_retention" "this" {
  type = "zero_data_retention"
}
resource "openai_organization_spend_alert" "this" {
  threshold_amount = 5000
  currency         = "USD"
  interval         = "month"
  notification_channel = {
    recipients = ["z@example.com", "a@example.com"]
  }
}
resource "openai_organization_spend_limit" "this" {
  threshold_amount = 900000
  currency         = "USD"
  interval         = "month"
}
resource "openai_project_data_retention" "chat" {
  project_id = openai_project.chat.project_id
  type       = "zero_data_retention"
}
resource "openai_project_group" "platform" {
  project_id = openai_project.chat.project_id
  group_id   = openai_group.platform.group_id
  role       = "role-api-project-viewer"
}
resource "openai_project_role" "evaluator" {
  project_id  = openai_project.chat.project_id
  role_name   = "Evaluators"
  permissions = ["api.evals.write", "api.evals.read"]
}
resource "openai_project_group_role" "platform" {
  project_id = openai_project.chat.project_id
  group_id   = openai_group.platform.group_id
  role_id    = openai_project_role.evaluator.role_id
  depends_on = [openai_project_group.platform]
}
resource "openai_project_hosted_tool_permissions" "chat" {
  project_id               = openai_project.chat.project_id
  file_search_enabled      = true
  web_search_enabled       = false
  image_generation_enabled = true
  mcp_enabled              = false
  code_interpreter_enabled = true
}
resource "openai_project_model_permissions" "chat" {
  project_id = openai_project.chat.project_id
  mode       = "allow_list"
  model_ids  = ["gpt-5", "gpt-4o-mini"]
}
resource "openai_project_rate_limit" "mini" {
  project_id                = openai_project.chat.project_id
  rate_limit_id             = "rl-gpt-4o-mini"
  max_requests_per_1_minute = 100
}
resource "openai_project_service_account" "bot" {
  project_id = openai_project.chat.project_id
  name       = "bot"
}
resource "openai_project_spend_alert" "chat" {
  project_id       = openai_project.chat.project_id
  threshold_amount = 0
  currency         = "USD"
  interval         = "month"
  notification_channel = {
    recipients     = ["z@example.com", "a@example.com"]
    subject_prefix = "[spend]"
  }
}
resource "openai_project_spend_limit" "chat" {
  project_id       = openai_project.chat.project_id
  threshold_amount = 90000
  currency         = "USD"
  interval         = "month"
}
resource "openai_project_user" "bob" {
  project_id = openai_project.chat.project_id
  user_id    = "user-bob456"
  role       = "member"
}
resource "openai_project_user" "cyd" {
  project_id = openai_project.chat.project_id
  email      = "cyd@example.com"
  role       = "owner"
}
resource "openai_project_user_role" "bob" {
  project_id = openai_project.chat.project_id
  user_id    = "user-bob456"
  role_id    = "role-api-project-viewer"
  depends_on = [openai_project_user.bob]
}
resource "openai_organization_user" "bob" {
  user_id = "user-bob456"
  role    = "reader"
}

resource "openai_external_key" "production" {
  name        = "Production"
  kms_arn     = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  role_arn    = "arn:aws:iam::123456789012:role/openai-ekm"
  external_id = "org-simulator"
}
