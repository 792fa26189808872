data "openai_group_users" "engineering" {
  group_id = "group_engineering"
}
