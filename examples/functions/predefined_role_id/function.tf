output "reader" {
  value = provider::openai::predefined_role_id("reader", "org-abc123")
}
