# user_id/role_id, or email/role_id
terraform import openai_user_role.auditor user-bob456/role_auditor
