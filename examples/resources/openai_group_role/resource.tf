resource "openai_group_role" "auditor" {
  group_id = "group_engineering"
  role_id  = "role_auditor"
}

# A predefined role by its alias
resource "openai_group_role" "reader" {
  group_id = "group_engineering"
  role_id  = "role-api-organization-reader"
}
