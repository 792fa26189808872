# checkpoint_id:organization_id, or checkpoint_id:project_id
terraform import openai_fine_tuning_checkpoint_permission.share ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel:org-XYZ789
terraform import openai_fine_tuning_checkpoint_permission.project ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel:proj_abc123
