# The members of every project
list "openai_project_user" "all" {
  provider = openai
  limit    = 5000
}

# The members of one project
list "openai_project_user" "search" {
  provider = openai

  config {
    project_id = "proj_search"
  }
}
