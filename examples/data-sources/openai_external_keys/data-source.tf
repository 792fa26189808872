data "openai_external_keys" "aws" {
  type = "aws"
}
