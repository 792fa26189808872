data "openai_project_role" "evaluator" {
  project_id = "proj_search"
  role_name  = "Evaluator"
}
