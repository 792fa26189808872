data "openai_workload_identity_providers" "all" {}
