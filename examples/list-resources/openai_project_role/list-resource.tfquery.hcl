# The custom roles of every project
list "openai_project_role" "all" {
  provider = openai
}

# The roles of one project, with those that OpenAI defines
list "openai_project_role" "search" {
  provider = openai

  config {
    project_id         = "proj_search"
    include_predefined = true
  }
}
