data "openai_project_users" "owners" {
  project_id = "proj_abc123"
  role       = "owner"
}

output "owners" {
  value = data.openai_project_users.owners.users[*].email
}
