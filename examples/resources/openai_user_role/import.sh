# user_id/role_id, or email/role_id
terraform import openai_user_role.auditor user-cyd789/role_auditor
