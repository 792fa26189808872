output "viewer" {
  value = provider::openai::predefined_project_role_id("viewer", "proj_abc123")
}
