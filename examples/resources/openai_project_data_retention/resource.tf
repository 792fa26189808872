resource "openai_project_data_retention" "search" {
  project_id = "proj_search"
  type       = "zero_data_retention"
}
