# Access by group instead of by person: who is in which group, and which group has which role in which project.

terraform {
  required_providers {
    openai = {
      source  = "terraform-openai/openai"
      version = "~> 0.1"
    }
  }
}

variable "groups" {
  description = "The members of each group, by email address."
  type        = map(set(string))
}

variable "access" {
  description = "The role of each group in each project: owner, member or viewer."
  type        = map(map(string))
}

locals {
  members = merge([
    for group, emails in var.groups : { for email in emails : "${group}/${email}" => { group = group, email = email } }
  ]...)

  access = merge([
    for group, roles in var.access : {
      for project, role in roles : "${group}/${project}" => { group = group, project = project, role = role }
    }
  ]...)
}

resource "openai_group" "team" {
  for_each = var.groups

  name = each.key
}

resource "openai_group_user" "member" {
  for_each = local.members

  group_id = openai_group.team[each.value.group].id
  email    = each.value.email
}

resource "openai_project" "all" {
  for_each = toset(flatten([for roles in var.access : keys(roles)]))

  name = each.key
}

resource "openai_project_group" "access" {
  for_each = local.access

  project_id = openai_project.all[each.value.project].id
  group_id   = openai_group.team[each.value.group].id
  role       = "role-api-project-${each.value.role}"
}

# A custom role of the organization
resource "openai_role" "usage_reader" {
  role_name   = "Usage reader"
  description = "Sees what is used, and nothing else"
  permissions = ["api.organization.usage.read"]
}

resource "openai_group_role" "platform_reads_usage" {
  group_id = openai_group.team["platform"].id
  role_id  = openai_role.usage_reader.id
}

# A custom role of one project
resource "openai_project_role" "evaluator" {
  project_id  = openai_project.all["Evaluation"].id
  role_name   = "Evaluator"
  permissions = ["api.evals.write"]
}

resource "openai_project_group_role" "research_evaluates" {
  project_id = openai_project.all["Evaluation"].id
  group_id   = openai_group.team["research"].id
  role_id    = openai_project_role.evaluator.id

  # The group must have access to the project first.
  depends_on = [openai_project_group.access]
}

output "support_group" {
  value = openai_group.team["support"].id
}
