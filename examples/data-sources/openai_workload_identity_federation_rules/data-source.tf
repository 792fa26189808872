data "openai_workload_identity_federation_rules" "indexer" {
  workload_identity_provider_id = "idp_github"
  service_account_id            = "svc_acct_abc123"
}
