resource "openai_project_user_role" "evaluator" {
  project_id = "proj_search"
  email      = "bob@example.com"
  role_id    = "role_evaluator"
}

# A predefined role by its alias
resource "openai_project_user_role" "viewer" {
  project_id = "proj_search"
  user_id    = "user-bob456"
  role_id    = "role-api-project-viewer"
}
