# project_id/role_id
terraform import openai_project_role.evaluator proj_abc123/role_abc123
