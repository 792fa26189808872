data "openai_user_role" "auditor" {
  user_id = "user-cyd789"
  role_id = "role_auditor"
}
