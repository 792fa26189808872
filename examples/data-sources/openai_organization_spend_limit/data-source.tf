data "openai_organization_spend_limit" "this" {}
