terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "chat_here" {
  name = "Chat"
}
resource "openai_project" "chat_eu_here" {
  name = "Chat EU"
}
resource "openai_admin_api_key" "ci_here" {
  name = "CI"
}
resource "openai_organization_data_retention" "this" {
  type = "zero_data_retention"
}
resource "openai_group" "platform_here" {
  name = "Platform"
}
resource "openai_group_user" "bob_here" {
  group_id = openai_group.platform_here.id
  user_id  = "user-bob456"
}
resource "openai_role" "usage_reader" {
  role_name   = "Usage reader"
  description = "Reads usage"
  permissions = ["api.organization.usage.read", "api.organization.audit_logs.read"]
}
resource "openai_role" "bare" {
  role_name   = "Bare"
  description = ""
  permissions = []
}
resource "openai_group_role" "platform" {
  group_id = openai_group.platform_here.id
  role_id  = openai_role.usage_reader.id
}
resource "openai_user_role" "bob_here" {
  user_id = "user-bob456"
  role_id = openai_role.usage_reader.id
}
resource "openai_organization_user" "bob" {
  user_id = "user-bob456"
  role    = "reader"
}
resource "openai_invite" "plain_here" {
  email = "plain@example.com"
  role  = "reader"
}
resource "openai_project_role" "evaluator_here" {
  project_id  = openai_project.chat_here.id
  role_name   = "Evaluators"
  description = "Evaluates"
  permissions = ["api.evals.write", "api.evals.read"]
}
resource "openai_project_user" "bob_here" {
  project_id = openai_project.chat_here.id
  user_id    = "user-bob456"
  role       = "member"
}
resource "openai_project_user_role" "bob" {
  project_id = openai_project.chat_here.id
  user_id    = "user-bob456"
  role_id    = openai_project_role.evaluator_here.id
  depends_on = [openai_project_user.bob_here]
}
resource "openai_project_group_role" "platform" {
  project_id = openai_project.chat_here.id
  group_id   = openai_group.platform_here.id
  role_id    = openai_project_role.evaluator_here.id
}
resource "openai_project_model_permissions" "chat_here" {
  project_id = openai_project.chat_here.id
  mode       = "allow_list"
  model_ids  = ["gpt-5", "gpt-4o-mini"]
}
resource "openai_project_rate_limit" "mini_here" {
  project_id                = openai_project.chat_here.id
  rate_limit_id             = "rl-gpt-4o-mini"
  max_requests_per_1_minute = 100
}
resource "openai_project_service_account" "bot_here" {
  project_id = openai_project.chat_here.id
  name       = "bot"
}
resource "openai_project_spend_alert" "chat_here" {
  project_id       = openai_project.chat_here.id
  threshold_amount = 5000
  currency         = "USD"
  interval         = "month"
  notification_channel = {
    type           = "email"
    recipients     = ["z@example.com", "a@example.com"]
    subject_prefix = "[spend]"
  }
}
resource "openai_project_spend_limit" "chat_here" {
  project_id       = openai_project.chat_here.id
  threshold_amount = 90000
  currency         = "USD"
  interval         = "month"
}
resource "openai_organization_spend_alert" "this" {
  threshold_amount = 5000
  currency         = "USD"
  interval         = "month"
  notification_channel = {
    type       = "email"
    recipients = ["z@example.com", "a@example.com"]
  }
}
resource "openai_organization_spend_limit" "this" {
  threshold_amount = 900000
  currency         = "USD"
  interval         = "month"
}

moved {
  from = openai_project.chat
  to   = openai_project.chat_here
}

moved {
  from = openai_project.chat_eu
  to   = openai_project.chat_eu_here
}

moved {
  from = openai_admin_api_key.ci
  to   = openai_admin_api_key.ci_here
}

moved {
  from = openai_data_retention.this
  to   = openai_organization_data_retention.this
}

moved {
  from = openai_group.platform
  to   = openai_group.platform_here
}

moved {
  from = openai_group_user.bob
  to   = openai_group_user.bob_here
}

moved {
  from = openai_organization_role.usage_reader
  to   = openai_role.usage_reader
}

moved {
  from = openai_organization_role.bare
  to   = openai_role.bare
}

moved {
  from = openai_group_role_assignment.platform
  to   = openai_group_role.platform
}

moved {
  from = openai_user_role_assignment.bob
  to   = openai_user_role.bob_here
}

moved {
  from = openai_user_role.bob
  to   = openai_organization_user.bob
}

moved {
  from = openai_invite.plain
  to   = openai_invite.plain_here
}

moved {
  from = openai_project_role.evaluator
  to   = openai_project_role.evaluator_here
}

moved {
  from = openai_project_user.bob
  to   = openai_project_user.bob_here
}

moved {
  from = openai_project_user_role_assignment.bob
  to   = openai_project_user_role.bob
}

moved {
  from = openai_project_group_role_assignment.platform
  to   = openai_project_group_role.platform
}

moved {
  from = openai_project_model_permissions.chat
  to   = openai_project_model_permissions.chat_here
}

moved {
  from = openai_project_rate_limit.mini
  to   = openai_project_rate_limit.mini_here
}

moved {
  from = openai_project_service_account.bot
  to   = openai_project_service_account.bot_here
}

moved {
  from = openai_project_spend_alert.chat
  to   = openai_project_spend_alert.chat_here
}

moved {
  from = openai_project_spend_limit.chat
  to   = openai_project_spend_limit.chat_here
}

moved {
  from = openai_spend_alert.this
  to   = openai_organization_spend_alert.this
}

moved {
  from = openai_spend_limit.this
  to   = openai_organization_spend_limit.this
}

