# First, the checkpoints of a fine-tuning job
data "openai_fine_tuning_checkpoints" "example" {
  fine_tuning_job_id = "ftjob-abc123"
}

# Then, share one of them with another organization
resource "openai_fine_tuning_checkpoint_permission" "share" {
  checkpoint_id   = data.openai_fine_tuning_checkpoints.example.checkpoints[0].checkpoint_id
  organization_id = "org-XYZ789"
}

# Or share a model by its name with a project
resource "openai_fine_tuning_checkpoint_permission" "project" {
  checkpoint_id = "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel"
  project_id    = "proj_abc123"
}
