data "openai_fine_tuning_checkpoints" "example" {
  fine_tuning_job_id = "ftjob-abc123"
}

# The checkpoint with the smallest loss on the validation file
output "best" {
  value = one([
    for checkpoint in data.openai_fine_tuning_checkpoints.example.checkpoints : checkpoint.checkpoint_id
    if checkpoint.metrics.full_valid_loss == min(data.openai_fine_tuning_checkpoints.example.checkpoints[*].metrics.full_valid_loss...)
  ])
}
