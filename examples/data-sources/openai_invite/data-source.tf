data "openai_invite" "dee" {
  email = "dee@example.com"
}
