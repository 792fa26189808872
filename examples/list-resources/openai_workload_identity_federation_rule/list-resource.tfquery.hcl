# The rules of every provider
list "openai_workload_identity_federation_rule" "all" {
  provider = openai
}

# The rules of one provider
list "openai_workload_identity_federation_rule" "github" {
  provider = openai

  config {
    workload_identity_provider_id = "idp_github"
  }
}
