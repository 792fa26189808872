# The keys of the service accounts of every project
list "openai_project_service_account_api_key" "all" {
  provider = openai
  limit    = 1000
}

# The same of one project
list "openai_project_service_account_api_key" "assistants" {
  provider = openai

  config {
    project_id = "proj_abc123"
  }
}
