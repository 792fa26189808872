# The certificates of the organization
list "openai_certificate" "all" {
  provider = openai
}
