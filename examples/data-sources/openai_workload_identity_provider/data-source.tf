data "openai_workload_identity_provider" "github" {
  issuer = "https://token.actions.githubusercontent.com"
}
