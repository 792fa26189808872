# group_id/user_id, or group_id/email
terraform import openai_group_user.cyd group_engineering/user-cyd789
terraform import openai_group_user.ann group_engineering/ann@example.com
