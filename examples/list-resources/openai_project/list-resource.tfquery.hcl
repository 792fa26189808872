# Up to 1000 active projects; without a limit Terraform stops at 100
list "openai_project" "all" {
  provider = openai
  limit    = 1000
}
