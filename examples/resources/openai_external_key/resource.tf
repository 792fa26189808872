resource "openai_external_key" "aws" {
  name        = "Production"
  role_arn    = "arn:aws:iam::123456789012:role/openai-ekm"
  kms_arn     = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  external_id = "org-simulator"
}

resource "openai_external_key" "azure" {
  name      = "Azure"
  tenant_id = "11111111-2222-3333-4444-555555555555"
  vault_uri = "https://example.vault.azure.net"
  key_name  = "org-simulator--projects"
}
