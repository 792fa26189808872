data "openai_projects" "active" {}

data "openai_projects" "all" {
  include_archived = true
}

output "ids_by_name" {
  value = { for project in data.openai_projects.active.projects : project.name => project.id... }
}

output "archived" {
  value = [for project in data.openai_projects.all.projects : project.id if project.status == "archived"]
}
