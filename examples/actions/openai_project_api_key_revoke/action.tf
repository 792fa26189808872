action "openai_project_api_key_revoke" "leaked" {
  config {
    project_id = "proj_abc123"
    api_key_id = "key_cyd123"
  }
}
