# role_id
terraform import openai_role.billing role_abc123
