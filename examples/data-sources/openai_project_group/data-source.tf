data "openai_project_group" "engineering" {
  project_id = "proj_support"
  group_name = "Engineering"
}
