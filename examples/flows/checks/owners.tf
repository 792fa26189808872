data "openai_organization_users" "owners" {
  role = "owner"
}

data "openai_groups" "all" {}

data "openai_group_users" "each" {
  for_each = { for group in data.openai_groups.all.groups : group.id => group.name }

  group_id = each.key
}

locals {
  in_groups = toset(flatten([for group in data.openai_group_users.each : group.users[*].id]))

  owners_without_group = [
    for owner in data.openai_organization_users.owners.users : coalesce(owner.email, owner.id)
    if !contains(local.in_groups, owner.id)
  ]
}

check "owners_are_in_groups" {
  assert {
    condition     = length(local.owners_without_group) == 0
    error_message = "Owners who are in no group:${join("", [for owner in local.owners_without_group : "\n  ${owner}"])}"
  }
}

output "owners_without_group" {
  value = local.owners_without_group
}
