# The roles of every group
list "openai_group_role" "all" {
  provider = openai
}

# The roles of one group
list "openai_group_role" "engineering" {
  provider = openai

  config {
    group_id = "group_engineering"
  }
}
