data "openai_workload_identity_federation_rule" "deploy" {
  workload_identity_provider_id = "idp_github"
  rule_id                       = "wifr_deploy"
}
