# project_id/user_id, or project_id/email
terraform import openai_project_user.bob proj_abc123/user-bob456
terraform import openai_project_user.ann proj_abc123/ann@example.com
