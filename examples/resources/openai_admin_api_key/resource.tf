resource "openai_admin_api_key" "ci" {
  name               = "Continuous integration"
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
