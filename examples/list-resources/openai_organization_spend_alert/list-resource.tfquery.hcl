# The spend alerts of the organization, with their attributes
list "openai_organization_spend_alert" "all" {
  provider         = openai
  include_resource = true
}
