data "openai_fine_tuning_checkpoint_permissions" "example" {
  checkpoint_id = "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel"
}

output "projects" {
  value = data.openai_fine_tuning_checkpoint_permissions.example.permissions[*].project_id
}
