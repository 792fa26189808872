data "openai_project_certificates" "search" {
  project_id = "proj_search"
  active     = true
}
