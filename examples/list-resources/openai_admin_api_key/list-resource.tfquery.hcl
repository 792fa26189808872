# The admin keys of the organization; keys that have expired are left out
list "openai_admin_api_key" "all" {
  provider = openai
}
