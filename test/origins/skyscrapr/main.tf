terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
resource "openai_project" "a_moved" {
  name = "Migrated"
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
  from = openai_project_service_account.sa
  to   = openai_project_service_account.sa_moved
}

