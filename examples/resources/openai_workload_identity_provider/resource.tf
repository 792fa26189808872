resource "openai_workload_identity_provider" "gitlab" {
  name        = "GitLab CI"
  issuer      = "https://gitlab.com"
  audience    = "https://api.openai.com/v1"
  description = "Pipelines of the example group"
}
