# The roles of one person in the organization
list "openai_user_role" "cyd" {
  provider = openai

  config {
    user_id = "user-cyd789"
  }
}
