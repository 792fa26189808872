data "openai_roles" "custom" {
  predefined_role = false
}
