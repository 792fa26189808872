# project_id/user_id/role_id, or project_id/email/role_id
terraform import openai_project_user_role.evaluator proj_search/user-bob456/role_evaluator
