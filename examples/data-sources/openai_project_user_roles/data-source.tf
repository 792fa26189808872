data "openai_project_user_roles" "bob" {
  project_id = "proj_search"
  user_id    = "user-bob456"
}
