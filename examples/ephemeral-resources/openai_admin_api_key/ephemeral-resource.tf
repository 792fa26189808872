ephemeral "openai_admin_api_key" "run" {
  name = "One run of Terraform"
}

# What needs an admin key in this run uses this provider.
provider "openai" {
  alias         = "run"
  admin_api_key = ephemeral.openai_admin_api_key.run.value
}
