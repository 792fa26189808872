data "openai_role" "auditor" {
  role_name = "Auditor"
}
