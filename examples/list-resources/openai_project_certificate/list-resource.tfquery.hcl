# The certificates that are active in a project, for every project
list "openai_project_certificate" "all" {
  provider = openai
}

# The same of one project
list "openai_project_certificate" "search" {
  provider = openai

  config {
    project_id = "proj_search"
  }
}
