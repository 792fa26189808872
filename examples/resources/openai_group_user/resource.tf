# By email address
resource "openai_group_user" "ann" {
  group_id = "group_engineering"
  email    = "ann@example.com"
}

# By id
resource "openai_group_user" "cyd" {
  group_id = "group_engineering"
  user_id  = "user-cyd789"
}
