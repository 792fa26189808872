resource "openai_workload_identity_provider" "cluster" {
  name     = "Cluster"
  issuer   = "https://oidc.example.com"
  audience = "https://api.openai.com/v1"
}
