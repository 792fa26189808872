resource "openai_project_group_role" "evaluator" {
  project_id = "proj_search"
  group_id   = "group_engineering"
  role_id    = "role_evaluator"
}

# A predefined role by its alias
resource "openai_project_group_role" "viewer" {
  project_id = "proj_search"
  group_id   = "group_engineering"
  role_id    = "role-api-project-viewer"
}
