terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "chat_here" {
  name = "Chat"
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
  from = openai_project_service_account.bot
  to   = openai_project_service_account.bot_here
}

