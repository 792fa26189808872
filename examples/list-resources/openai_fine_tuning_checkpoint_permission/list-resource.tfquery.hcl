# The permissions of a checkpoint: who may use it
list "openai_fine_tuning_checkpoint_permission" "granted" {
  provider = openai

  config {
    checkpoint_id = "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel"
  }
}
