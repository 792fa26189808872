terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "chat_here" {
  name = "Chat"
}
resource "openai_admin_api_key" "ci_here" {
  name = "CI"
}
resource "openai_organization_data_retention" "this_here" {
  type = "zero_data_retention"
}
resource "openai_group" "platform" {
  name = "Platform"
}
resource "openai_group_user" "bob" {
  group_id = openai_group.platform.id
  user_id  = "user-bob456"
}
resource "openai_role" "usage_reader" {
  role_name   = "Usage reader"
  description = "Reads usage"
  permissions = ["api.organization.usage.read", "api.organization.audit_logs.read"]
}
resource "openai_group_role" "platform" {
  group_id = openai_group.platform.id
  role_id  = openai_role.usage_reader.id
}
resource "openai_user_role" "bob" {
  user_id = "user-bob456"
  role_id = openai_role.usage_reader.id
}
resource "openai_invite" "plain" {
  email    = "plain@example.com"
  role     = "reader"
  projects = [{ id = openai_project.chat_here.id, role = "member" }]
}
resource "openai_organization_spend_alert" "this_here" {
  threshold_amount = 5000
  notification_channel = {
    recipients = ["z@example.com", "a@example.com"]
  }
}
resource "openai_organization_spend_limit" "this_here" {
  threshold_amount = 900000
}
resource "openai_project_role" "evaluator_here" {
  project_id  = openai_project.chat_here.id
  role_name   = "Evaluators"
  permissions = ["api.evals.write", "api.evals.read"]
}
resource "openai_project_service_account" "bot" {
  project_id = openai_project.chat_here.id
  name       = "bot"
}
resource "openai_project_service_account_api_key" "second" {
  project_id         = openai_project.chat_here.id
  service_account_id = openai_project_service_account.bot.id
  name               = "second"
}

moved {
  from = openai_project.chat
  to   = openai_project.chat_here
}

moved {
  from = openai_admin_api_key.ci
  to   = openai_admin_api_key.ci_here
}


moved {
  from = openai_organization_data_retention.this
  to   = openai_organization_data_retention.this_here
}

moved {
  from = openai_organization_group.platform
  to   = openai_group.platform
}

moved {
  from = openai_organization_group_user.bob
  to   = openai_group_user.bob
}

moved {
  from = openai_organization_role.usage_reader
  to   = openai_role.usage_reader
}

moved {
  from = openai_organization_group_role.platform
  to   = openai_group_role.platform
}

moved {
  from = openai_organization_user_role.bob
  to   = openai_user_role.bob
}

moved {
  from = openai_organization_invite.plain
  to   = openai_invite.plain
}

moved {
  from = openai_organization_spend_alert.this
  to   = openai_organization_spend_alert.this_here
}

moved {
  from = openai_organization_spend_limit.this
  to   = openai_organization_spend_limit.this_here
}

moved {
  from = openai_project_role.evaluator
  to   = openai_project_role.evaluator_here
}

moved {
  from = openai_service_account.bot
  to   = openai_project_service_account.bot
}

moved {
  from = openai_project_api_key.second
  to   = openai_project_service_account_api_key.second
}

