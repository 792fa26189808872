resource "openai_workload_identity_federation_rule" "deploy" {
  workload_identity_provider_id = "idp_github"
  project_id                    = "proj_abc123"
  service_account_id            = "svc_acct_abc123"

  attribute_matchers = {
    repository = "example/app"
  }
}

resource "openai_workload_identity_federation_rule" "nightly" {
  workload_identity_provider_id = "idp_github"
  project_id                    = "proj_abc123"
  service_account_id            = "svc_acct_abc123"
  name                          = "Nightly build"

  attribute_matchers = {
    repository = "example/app"
    ref        = "refs/heads/main"
  }

  permissions = {
    scopes = ["api.model.request"]
  }
}
