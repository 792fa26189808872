# The custom roles of the organization
list "openai_role" "custom" {
  provider = openai
}

# With the roles that OpenAI defines
list "openai_role" "all" {
  provider = openai

  config {
    include_predefined = true
  }
}
