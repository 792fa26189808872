action "openai_external_key_validate" "production" {
  config {
    external_key_id = "extkey_example"
  }
}
