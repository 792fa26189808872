# The groups of every project
list "openai_project_group" "all" {
  provider = openai
}

# The groups of one project
list "openai_project_group" "support" {
  provider = openai

  config {
    project_id = "proj_support"
  }
}
