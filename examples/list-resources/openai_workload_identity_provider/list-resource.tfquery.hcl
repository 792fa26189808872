# The workload identity providers of the organization
list "openai_workload_identity_provider" "all" {
  provider = openai
}
