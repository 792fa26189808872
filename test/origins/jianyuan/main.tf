terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "a_moved" {
  name = "Migrated"
}
resource "openai_project" "eu_moved" {
  name = "Migrated EU"
}
resource "openai_admin_api_key" "k_moved" {
  name = "CI"
}
resource "openai_organization_data_retention" "o_moved" {
  type = "zero_data_retention"
}
resource "openai_group" "g_moved" {
  name = "Migrators"
}
resource "openai_group_user" "bob_moved" {
  group_id = openai_group.g_moved.id
  user_id  = "user-bob456"
}
resource "openai_role" "r_moved" {
  role_name   = "Usage reader"
  description = "Reads usage"
  permissions = ["api.organization.usage.read", "api.organization.audit_logs.read"]
}
resource "openai_role" "bare_moved" {
  role_name   = "Bare"
  description = ""
  permissions = []
}
resource "openai_group_role" "gr_moved" {
  group_id = openai_group.g_moved.id
  role_id  = openai_role.r_moved.id
}
resource "openai_user_role" "ur_moved" {
  user_id = "user-bob456"
  role_id = openai_role.r_moved.id
}
resource "openai_organization_user" "bob_moved" {
  user_id = "user-bob456"
  role    = "reader"
}
resource "openai_invite" "plain_moved" {
  email = "plain@example.com"
  role  = "reader"
}
resource "openai_project_role" "pr_moved" {
  project_id  = openai_project.a_moved.id
  role_name   = "Evaluators"
  description = "Evaluates"
  permissions = ["api.evals.write", "api.evals.read"]
}
resource "openai_project_user" "bob_moved" {
  project_id = openai_project.a_moved.id
  user_id    = "user-bob456"
  role       = "member"
}
resource "openai_project_user_role" "pur_moved" {
  project_id = openai_project.a_moved.id
  user_id    = "user-bob456"
  role_id    = openai_project_role.pr_moved.id
  depends_on = [openai_project_user.bob_moved]
}
resource "openai_project_group_role" "pgr_moved" {
  project_id = openai_project.a_moved.id
  group_id   = openai_group.g_moved.id
  role_id    = openai_project_role.pr_moved.id
}
resource "openai_project_model_permissions" "m_moved" {
  project_id = openai_project.a_moved.id
  mode       = "allow_list"
  model_ids  = ["gpt-5", "gpt-4o-mini"]
}
resource "openai_project_rate_limit" "rl_moved" {
  project_id                = openai_project.a_moved.id
  rate_limit_id             = "rl-gpt-4o-mini"
  max_requests_per_1_minute = 100
}
resource "openai_project_service_account" "sa_moved" {
  project_id = openai_project.a_moved.id
  name       = "bot"
}
resource "openai_project_spend_alert" "pa_moved" {
  project_id       = openai_project.a_moved.id
  threshold_amount = 5000
  currency         = "USD"
  interval         = "month"
  notification_channel = {
    type           = "email"
    recipients     = ["z@example.com", "a@example.com"]
    subject_prefix = "[spend]"
  }
}
resource "openai_project_spend_limit" "pl_moved" {
  project_id       = openai_project.a_moved.id
  threshold_amount = 90000
  currency         = "USD"
  interval         = "month"
}
resource "openai_organization_spend_alert" "oa_moved" {
  threshold_amount = 5000
  currency         = "USD"
  interval         = "month"
  notification_channel = {
    type       = "email"
    recipients = ["z@example.com", "a@example.com"]
  }
}
resource "openai_organization_spend_limit" "ol_moved" {
  threshold_amount = 900000
  currency         = "USD"
  interval         = "month"
}

moved {
  from = openai_project.a
  to   = openai_project.a_moved
}

moved {
  from = openai_project.eu
  to   = openai_project.eu_moved
}

moved {
  from = openai_admin_api_key.k
  to   = openai_admin_api_key.k_moved
}

moved {
  from = openai_data_retention.o
  to   = openai_organization_data_retention.o_moved
}

moved {
  from = openai_group.g
  to   = openai_group.g_moved
}

moved {
  from = openai_group_user.bob
  to   = openai_group_user.bob_moved
}

moved {
  from = openai_organization_role.r
  to   = openai_role.r_moved
}

moved {
  from = openai_organization_role.bare
  to   = openai_role.bare_moved
}

moved {
  from = openai_group_role_assignment.gr
  to   = openai_group_role.gr_moved
}

moved {
  from = openai_user_role_assignment.ur
  to   = openai_user_role.ur_moved
}

moved {
  from = openai_user_role.bob
  to   = openai_organization_user.bob_moved
}

moved {
  from = openai_invite.plain
  to   = openai_invite.plain_moved
}

moved {
  from = openai_project_role.pr
  to   = openai_project_role.pr_moved
}

moved {
  from = openai_project_user.bob
  to   = openai_project_user.bob_moved
}

moved {
  from = openai_project_user_role_assignment.pur
  to   = openai_project_user_role.pur_moved
}

moved {
  from = openai_project_group_role_assignment.pgr
  to   = openai_project_group_role.pgr_moved
}

moved {
  from = openai_project_model_permissions.m
  to   = openai_project_model_permissions.m_moved
}

moved {
  from = openai_project_rate_limit.rl
  to   = openai_project_rate_limit.rl_moved
}

moved {
  from = openai_project_service_account.sa
  to   = openai_project_service_account.sa_moved
}

moved {
  from = openai_project_spend_alert.pa
  to   = openai_project_spend_alert.pa_moved
}

moved {
  from = openai_project_spend_limit.pl
  to   = openai_project_spend_limit.pl_moved
}

moved {
  from = openai_spend_alert.oa
  to   = openai_organization_spend_alert.oa_moved
}

moved {
  from = openai_spend_limit.ol
  to   = openai_organization_spend_limit.ol_moved
}

