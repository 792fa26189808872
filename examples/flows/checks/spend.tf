variable "budget" {
  description = "What a month may cost, in dollars."
  type        = number
}

variable "month" {
  description = "The month, such as 2026-10; by default the last one."
  type        = string
  default     = null
}

locals {
  this_month = formatdate("YYYY-MM-01'T'00:00:00Z", plantimestamp())
  month      = coalesce(var.month, formatdate("YYYY-MM", timeadd(local.this_month, "-24h")))

  # The first day of the month and of the next, in Unix seconds. Years that begin in March have their leap day at the end.
  march_months = parseint(split("-", local.month)[0], 10) * 12 + parseint(split("-", local.month)[1], 10) - 3
  bounds = [
    for months in [local.march_months, local.march_months + 1] : 86400 * sum([
      365 * floor(months / 12), floor(months / 48), -floor(months / 1200), floor(months / 4800),
      floor((153 * (months % 12) + 2) / 5), -719468,
    ])
  ]
}

data "openai_costs" "month" {
  start_time = local.bounds[0]
  end_time   = local.bounds[1]
  group_by   = ["project_id"]
}

locals {
  costs = data.openai_costs.month.costs
  spent = length(local.costs) == 0 ? 0 : sum([for cost in local.costs : coalesce(cost.amount, 0)])
}

check "spend_is_within_the_budget" {
  assert {
    condition     = local.spent <= var.budget
    error_message = "${local.month} cost ${format("%.2f", local.spent)} dollars of ${var.budget}."
  }
}

output "spend_by_project" {
  value = {
    for project, amounts in { for cost in local.costs : coalesce(cost.project_id, "none") => coalesce(cost.amount, 0)... } :
    project => sum(amounts)
  }
}
