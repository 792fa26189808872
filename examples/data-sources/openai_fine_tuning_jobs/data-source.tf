# The newest successful job of a team
data "openai_fine_tuning_jobs" "support" {
  metadata = { team = "support" }
  status   = "succeeded"
}

output "newest" {
  value = try(data.openai_fine_tuning_jobs.support.fine_tuning_jobs[0].id, null)
}
