variable "unused_days" {
  description = "After how many days without use a key is in the list."
  type        = number
  default     = 90
}

data "openai_projects" "all" {}

data "openai_project_api_keys" "each" {
  for_each = { for project in data.openai_projects.all.projects : project.id => project.name }

  project_id = each.key
}

data "openai_admin_api_keys" "all" {}

locals {
  epoch  = "1970-01-01T00:00:00Z"
  recent = timeadd(plantimestamp(), "-${24 * var.unused_days}h")
  a_year = timeadd(plantimestamp(), "-${24 * 365}h")

  # A key that was never used counts from its creation.
  unused_keys = flatten([
    for project in data.openai_project_api_keys.each : [
      for key in project.api_keys : "${project.project_id}: ${key.name} (${key.id})"
      if timecmp(timeadd(local.epoch, "${coalesce(key.last_used_at, key.created_at)}s"), local.recent) < 0
    ]
  ])

  old_admin_keys = [
    for key in data.openai_admin_api_keys.all.admin_api_keys : "${key.name} (${key.id})"
    if timecmp(timeadd(local.epoch, "${key.created_at}s"), local.a_year) < 0
  ]
}

check "keys_are_used" {
  assert {
    condition     = length(local.unused_keys) == 0
    error_message = "Keys without use in ${var.unused_days} days:${join("", [for key in local.unused_keys : "\n  ${key}"])}"
  }
}

check "admin_keys_are_renewed" {
  assert {
    condition     = length(local.old_admin_keys) == 0
    error_message = "Admin keys older than a year:${join("", [for key in local.old_admin_keys : "\n  ${key}"])}"
  }
}

output "unused_keys" {
  value = local.unused_keys
}

output "old_admin_keys" {
  value = local.old_admin_keys
}
