# The roles of one person in every project
list "openai_project_user_role" "bob" {
  provider = openai

  config {
    user_id = "user-bob456"
  }
}

# The roles of one person in one project
list "openai_project_user_role" "search" {
  provider = openai

  config {
    project_id = "proj_search"
    user_id    = "user-bob456"
  }
}
