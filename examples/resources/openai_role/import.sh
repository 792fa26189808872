# role_id
terraform import openai_role.auditor role_auditor
