# project_id
terraform import openai_project_spend_limit.search proj_search
