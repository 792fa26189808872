# group_id
terraform import openai_group.platform group_engineering
