data "openai_external_storage" "support" {
  external_storage_id = "extstorage_example"
}
