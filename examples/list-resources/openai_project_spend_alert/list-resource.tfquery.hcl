# The spend alerts of every project
list "openai_project_spend_alert" "all" {
  provider = openai
}

# The spend alerts of one project, with their attributes
list "openai_project_spend_alert" "search" {
  provider         = openai
  include_resource = true

  config {
    project_id = "proj_search"
  }
}
