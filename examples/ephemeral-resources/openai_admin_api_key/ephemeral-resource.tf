ephemeral "openai_admin_api_key" "run" {
  name = "One run of Terraform"
}

# Resources that need an admin key in this run use this provider.
provider "openai" {
  alias         = "run"
  admin_api_key = ephemeral.openai_admin_api_key.run.value
}
