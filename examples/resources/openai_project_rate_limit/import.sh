# project_id/rate_limit_id, or project_id/model
terraform import openai_project_rate_limit.search proj_search/rl-gpt-4o-mini
