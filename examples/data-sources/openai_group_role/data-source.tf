data "openai_group_role" "reader" {
  group_id = "group_engineering"
  role_id  = "role-api-organization-reader"
}
