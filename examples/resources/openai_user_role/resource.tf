# A custom role, and a person by email address
resource "openai_user_role" "auditor" {
  email   = "bob@example.com"
  role_id = "role_auditor"
}

# A predefined role by its alias
resource "openai_user_role" "reader" {
  user_id = "user-bob456"
  role_id = "role-api-organization-reader"
}
