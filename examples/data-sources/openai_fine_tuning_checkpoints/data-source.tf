data "openai_fine_tuning_checkpoints" "example" {
  fine_tuning_job_id = "ftjob-abc123"
}

# The validation loss, by the name of the checkpoint
output "losses" {
  value = {
    for checkpoint in data.openai_fine_tuning_checkpoints.example.checkpoints :
    checkpoint.checkpoint_id => checkpoint.metrics.full_valid_loss
  }
}
