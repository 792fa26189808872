terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "a_moved" {
  name = "Migrated"
}
resource "openai_admin_api_key" "k_moved" {
  name = "CI"
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
  email    = "plain@example.com"
  role     = "reader"
  projects = [{ id = openai_project.a_moved.id, role = "member" }]
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
resource "openai_project_group" "pg_moved" {
  project_id = openai_project.a_moved.id
  group_id   = openai_group.g_moved.id
  role       = "role-api-project-viewer"
}
resource "openai_project_rate_limit" "rl_moved" {
  project_id                = openai_project.a_moved.id
  model                     = "gpt-4o-mini"
  max_requests_per_1_minute = 100
}
resource "openai_project_service_account" "sa_moved" {
  project_id = openai_project.a_moved.id
  name       = "bot"
}

moved {
  from = openai_project.a
  to   = openai_project.a_moved
}

moved {
  from = openai_admin_api_key.k
  to   = openai_admin_api_key.k_moved
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
  from = openai_organization_group_role.gr
  to   = openai_group_role.gr_moved
}

moved {
  from = openai_organization_user_role.ur
  to   = openai_user_role.ur_moved
}

moved {
  from = openai_organization_user.bob
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
  from = openai_project_group.pg
  to   = openai_project_group.pg_moved
}

moved {
  from = openai_rate_limit.rl
  to   = openai_project_rate_limit.rl_moved
}

moved {
  from = openai_project_service_account.sa
  to   = openai_project_service_account.sa_moved
}

