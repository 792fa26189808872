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
resource "openai_group_role" "platform" {
  group_id = openai_group.platform_here.id
  role_id  = openai_role.usage_reader.id
}
resource "openai_user_role" "bob" {
  user_id = "user-bob456"
  role_id = openai_role.usage_reader.id
}
resource "openai_organization_user" "bob_here" {
  user_id = "user-bob456"
  role    = "reader"
}
resource "openai_invite" "plain_here" {
  email    = "plain@example.com"
  role     = "reader"
  projects = [{ id = openai_project.chat_here.id, role = "member" }]
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
resource "openai_project_group" "platform_here" {
  project_id = openai_project.chat_here.id
  group_id   = openai_group.platform_here.id
  role       = "role-api-project-viewer"
}
resource "openai_project_rate_limit" "mini" {
  project_id                = openai_project.chat_here.id
  model                     = "gpt-4o-mini"
  max_requests_per_1_minute = 100
}
resource "openai_project_service_account" "bot_here" {
  project_id = openai_project.chat_here.id
  name       = "bot"
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
  from = openai_organization_group_role.platform
  to   = openai_group_role.platform
}

moved {
  from = openai_organization_user_role.bob
  to   = openai_user_role.bob
}

moved {
  from = openai_organization_user.bob
  to   = openai_organization_user.bob_here
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
  from = openai_project_group.platform
  to   = openai_project_group.platform_here
}

moved {
  from = openai_rate_limit.mini
  to   = openai_project_rate_limit.mini
}

moved {
  from = openai_project_service_account.bot
  to   = openai_project_service_account.bot_here
}

