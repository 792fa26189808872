terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "a_moved" {
  name = "Migrated"
}
resource "openai_invite" "plain_moved" {
  email = "plain@example.com"
  role  = "reader"
}
resource "openai_project_service_account" "sa_moved" {
  project_id = openai_project.a_moved.id
  name       = "bot"
}
resource "openai_project_user" "bob_moved" {
  project_id = openai_project.a_moved.id
  user_id    = "user-bob456"
  role       = "member"
}
resource "openai_organization_user" "bob_moved" {
  user_id = "user-bob456"
  role    = "reader"
}

moved {
  from = openaiadmin_project.a
  to   = openai_project.a_moved
}

moved {
  from = openaiadmin_invite.plain
  to   = openai_invite.plain_moved
}

moved {
  from = openaiadmin_project_service_account.sa
  to   = openai_project_service_account.sa_moved
}

moved {
  from = openaiadmin_project_user.bob
  to   = openai_project_user.bob_moved
}

moved {
  from = openaiadmin_user.bob
  to   = openai_organization_user.bob_moved
}

