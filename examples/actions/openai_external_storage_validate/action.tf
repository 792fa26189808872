action "openai_external_storage_validate" "support" {
  config {
    external_storage_id = "extstorage_example"
  }
}
