# external_key_id
terraform import openai_external_key.aws extkey_example
