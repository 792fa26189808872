# Up to 5000 people; without a limit Terraform stops at 100
list "openai_organization_user" "all" {
  provider = openai
  limit    = 5000
}
