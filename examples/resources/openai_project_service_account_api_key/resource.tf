resource "openai_project_service_account_api_key" "indexer" {
  project_id         = "proj_abc123"
  service_account_id = "svc_acct_abc123"
  name               = "Indexer"
  scopes             = ["model.request"]
  expires_in_seconds = 7776000

  # A change of any value replaces the key.
  keepers = {
    month = "2026-11"
  }

  # The holder of the private key can decrypt encrypted_value.
  encrypt_to = {
    public_key = "i1aoqUz9cnRA0vLEgfDFEFlJqwfJYF1HVWVjtdsSsBE="
  }

  # Terraform creates the new key before it revokes the old key.
  lifecycle {
    create_before_destroy = true
  }
}
