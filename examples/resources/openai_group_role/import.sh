# group_id/role_id
terraform import openai_group_role.reader group_engineering/role-api-organization-reader
