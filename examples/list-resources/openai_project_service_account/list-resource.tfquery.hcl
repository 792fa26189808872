# The service accounts of every project
list "openai_project_service_account" "all" {
  provider = openai
  limit    = 1000
}

# The service accounts of one project
list "openai_project_service_account" "assistants" {
  provider = openai

  config {
    project_id = "proj_abc123"
  }
}
