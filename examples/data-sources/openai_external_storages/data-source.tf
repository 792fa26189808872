data "openai_external_storages" "support" {
  project_id = "proj_support"
}
