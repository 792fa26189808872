# The rate limits of one project, with their numbers
list "openai_project_rate_limit" "search" {
  provider         = openai
  include_resource = true

  config {
    project_id = "proj_search"
  }
}
