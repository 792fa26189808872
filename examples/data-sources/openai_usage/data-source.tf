# The tokens of two days, by project and model
data "openai_usage" "completions" {
  kind       = "completions"
  start_time = 1749945600
  end_time   = 1750118400
  group_by   = ["project_id", "model"]
}

output "tokens" {
  value = [for result in data.openai_usage.completions.results : "${result.project_id} ${result.model}: ${result.input_tokens}"]
}
