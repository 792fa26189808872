# key_id
terraform import openai_admin_api_key.ci key_ci123
