# Who has access to what, and why: checks of it, a CSV for the auditors, and a picture for a wiki.

terraform {
  required_providers {
    openai = {
      source  = "terraform-openai/openai"
      version = "~> 0.1"
    }
  }
}

variable "domain" {
  description = "The domain of the company: whose address is in another has left it."
  type        = string
}

data "openai_projects" "all" {}

data "openai_effective_access" "all" {}

locals {
  access = data.openai_effective_access.all.access

  # Owners of the organization have access to every project, so they are left out.
  direct = [for row in local.access : row if row.principal_type == "user" && row.via == "direct"]
  owned  = toset([for row in local.access : row.project_id if row.role_name == "owner" && row.via != "organization"])
  people = distinct([for row in local.access : row.email if row.email != null])

  not_owned = [for project in data.openai_projects.all.projects : project.name if !contains(local.owned, project.id)]
  strangers = [for email in local.people : email if !endswith(lower(email), "@${lower(var.domain)}")]
}

check "access_comes_by_groups" {
  assert {
    condition     = length(local.direct) == 0
    error_message = "Access that comes by no group:${join("", [for row in local.direct : "\n  ${coalesce(row.email, row.principal_id)}: ${row.project_name}"])}"
  }
}

check "every_project_has_an_owner" {
  assert {
    condition     = length(local.not_owned) == 0
    error_message = "Projects without an owner:${join("", [for name in local.not_owned : "\n  ${name}"])}"
  }
}

check "nobody_has_left" {
  assert {
    condition     = length(local.strangers) == 0
    error_message = "Access from outside of ${var.domain}:${join("", [for email in local.strangers : "\n  ${email}"])}"
  }
}
