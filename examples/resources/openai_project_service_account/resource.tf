resource "openai_project_service_account" "indexer" {
  project_id = "proj_abc123"
  name       = "Indexer"
}

resource "openai_project_service_account" "deployer" {
  project_id = "proj_abc123"
  name       = "Deployer"
  role       = "member"

  lifecycle {
    prevent_destroy = true
  }
}
