# The members of every group
list "openai_group_user" "all" {
  provider = openai
  limit    = 1000
}

# The members of one group
list "openai_group_user" "engineering" {
  provider = openai

  config {
    group_id = "group_engineering"
  }
}
