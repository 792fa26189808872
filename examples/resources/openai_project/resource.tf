resource "openai_project" "search" {
  name = "Search"
}

# The data stays in the European Union; a change of residency replaces the project
resource "openai_project" "support" {
  name            = "Support"
  residency       = "EU_STORAGE_PROCESSING"
  external_key_id = "extkey_abc123"

  lifecycle {
    prevent_destroy = true
  }
}
