# Everyone who may use a checkpoint
list "openai_fine_tuning_checkpoint_permission" "granted" {
  provider = openai

  config {
    checkpoint_id = "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel"
  }
}
