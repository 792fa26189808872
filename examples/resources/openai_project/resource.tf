resource "openai_project" "search" {
  name = "Search"
}

# Data stays in the European Union; where it stays cannot be changed later
resource "openai_project" "support" {
  name            = "Support"
  residency       = "EU_STORAGE_PROCESSING"
  external_key_id = "extkey_abc123"

  lifecycle {
    prevent_destroy = true
  }
}
