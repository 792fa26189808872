data "openai_fine_tuning_job_events" "support" {
  fine_tuning_job_id = "ftjob-abc123"
  limit              = 5
}

output "latest" {
  value = data.openai_fine_tuning_job_events.support.events[*].message
}
