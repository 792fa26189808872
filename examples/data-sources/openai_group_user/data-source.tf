data "openai_group_user" "bob" {
  group_id = "group_engineering"
  email    = "bob@example.com"
}
