# People, service accounts and groups on the left, projects on the right, and the role on each arrow.
locals {
  shown = [for row in local.access : row if row.via != "organization"]

  labels = merge(
    { for row in local.shown : row.project_id => row.project_name... },
    { for row in local.shown : row.principal_id => coalesce(row.email, row.principal_name, row.principal_id)... },
    { for row in local.shown : row.group_id => row.group_name... if row.group_id != null },
  )
  nodes = { for id in keys(local.labels) : id => replace(id, "/\\W/", "_") }

  boxes = [
    for id, labels in local.labels : "  ${local.nodes[id]}[\"${replace(coalesce(labels[0], id), "\"", "#quot;")}\"]"
  ]
  arrows = distinct([
    for row in local.shown : row.via == "group"
    ? "  ${local.nodes[row.principal_id]} --> ${local.nodes[row.group_id]}"
    : "  ${local.nodes[row.principal_id]} -- \"${replace(coalesce(row.role_name, "?"), "\"", "#quot;")}\" --> ${local.nodes[row.project_id]}"
  ])
}

output "picture" {
  value = join("\n", concat(["flowchart LR"], local.boxes, local.arrows, [""]))
}
