data "openai_project_user_role" "evaluator" {
  project_id = "proj_search"
  user_id    = "user-bob456"
  role_id    = "role_evaluator"
}
