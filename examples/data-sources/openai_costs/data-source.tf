# The costs of each project in two days
data "openai_costs" "june" {
  start_time = 1749945600
  end_time   = 1750118400
  group_by   = ["project_id"]
}

output "cost_by_project" {
  value = {
    for project, amounts in { for cost in data.openai_costs.june.costs : coalesce(cost.project_id, "none") => cost.amount... } :
    project => sum(amounts)
  }
}
