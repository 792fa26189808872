# Up to 1000 groups; without a limit Terraform stops at 100
list "openai_group" "all" {
  provider = openai
  limit    = 1000
}
