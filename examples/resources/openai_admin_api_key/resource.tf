resource "openai_admin_api_key" "ci" {
  name               = "Continuous integration"
  expires_in_seconds = 7776000

  # A change of any value makes a new key.
  keepers = {
    month = "2026-11"
  }

  # Whoever has the private key opens encrypted_value.
  encrypt_to = {
    public_key = "i1aoqUz9cnRA0vLEgfDFEFlJqwfJYF1HVWVjtdsSsBE="
  }

  # The new key is there before the old one goes.
  lifecycle {
    create_before_destroy = true
  }
}
