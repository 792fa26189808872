resource "openai_project_role" "evaluator" {
  project_id  = "proj_abc123"
  role_name   = "Evaluator"
  permissions = ["api.evals.write"]

  lifecycle {
    prevent_destroy = true
  }
}
