# The roles of every group in every project
list "openai_project_group_role" "all" {
  provider = openai
  limit    = 1000
}

# The roles of one group in one project
list "openai_project_group_role" "search" {
  provider = openai

  config {
    project_id = "proj_search"
    group_id   = "group_engineering"
  }
}
