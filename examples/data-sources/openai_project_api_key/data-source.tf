data "openai_project_api_key" "indexer" {
  project_id = "proj_abc123"
  api_key_id = "key_indexer123"
}
