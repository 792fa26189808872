terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "chat" {
  name = "Chat"
}
resource "openai_invite" "plain" {
  email = "plain@example.com"
  role  = "reader"
}
resource "openai_project_service_account" "bot" {
  project_id = openai_project.chat.id
  name       = "bot"
}
resource "openai_project_user" "bob" {
  project_id = openai_project.chat.id
  user_id    = "user-bob456"
  role       = "member"
}
resource "openai_organization_user" "bob" {
  user_id = "user-bob456"
  role    = "reader"
}

moved {
  from = openaiadmin_project.chat
  to   = openai_project.chat
}

moved {
  from = openaiadmin_invite.plain
  to   = openai_invite.plain
}

moved {
  from = openaiadmin_project_service_account.bot
  to   = openai_project_service_account.bot
}

moved {
  from = openaiadmin_project_user.bob
  to   = openai_project_user.bob
}

moved {
  from = openaiadmin_user.bob
  to   = openai_organization_user.bob
}

