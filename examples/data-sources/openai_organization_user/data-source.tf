data "openai_organization_user" "ann" {
  email = "ann@example.com"
}
