data "openai_certificates" "active" {
  active = true
}
