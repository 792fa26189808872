# group_id/user_id, or group_id/email
terraform import openai_group_user.cyd group_engineering/user-bob456
terraform import openai_group_user.bob group_engineering/bob@example.com
