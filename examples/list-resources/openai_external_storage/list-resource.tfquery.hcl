# The external storages of the organization
list "openai_external_storage" "all" {
  provider = openai
}
