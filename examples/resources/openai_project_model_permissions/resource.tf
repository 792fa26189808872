resource "openai_project_model_permissions" "search" {
  project_id = "proj_search"
  mode       = "allow_list"
  model_ids  = ["gpt-4o-mini", "text-embedding-3-small"]
}
