# Who has access to two projects, and in which way
data "openai_effective_access" "two" {
  project_ids = ["proj_search", "proj_support"]
}

output "access" {
  value = [
    for row in data.openai_effective_access.two.access :
    "${row.project_name}: ${coalesce(row.email, row.principal_name, row.principal_id)} is ${coalesce(row.role_name, "of an unknown role")}, ${row.via}${row.group_name == null ? "" : " ${row.group_name}"}"
  ]
}

# Everything that a leaving person has access to
data "openai_effective_access" "leaver" {
  emails = ["bob@example.com"]
}

output "leaver" {
  value = toset(data.openai_effective_access.leaver.access[*].project_name)
}
