# group_id
terraform import openai_group.engineering group_engineering
