data "openai_external_key" "production" {
  external_key_id = "extkey_example"
}
