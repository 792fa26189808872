data "openai_project_group_roles" "engineering" {
  project_id = "proj_search"
  group_id   = "group_engineering"
}
