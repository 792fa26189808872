# A line for each way by which somebody has access.
locals {
  columns = ["project_id", "project_name", "principal_type", "principal_id", "principal_name", "email", "role_name", "via", "group_name"]

  lines = [
    for row in local.access :
    join(",", [for column in local.columns : "\"${replace(row[column] == null ? "" : row[column], "\"", "\"\"")}\""])
  ]
}

output "csv" {
  value = join("\n", concat([join(",", local.columns)], local.lines, [""]))
}
