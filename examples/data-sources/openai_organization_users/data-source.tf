data "openai_organization_users" "owners" {
  role = "owner"
}

output "owners" {
  value = data.openai_organization_users.owners.users[*].id
}
