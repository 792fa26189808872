# project_id/role_id
terraform import openai_project_role.evaluator proj_search/role_evaluator
