data "openai_group_roles" "engineering" {
  group_id = "group_engineering"
}
