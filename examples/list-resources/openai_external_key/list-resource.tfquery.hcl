# The external keys of the organization, with their attributes
list "openai_external_key" "all" {
  provider         = openai
  include_resource = true
}
