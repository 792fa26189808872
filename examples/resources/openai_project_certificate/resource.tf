resource "openai_project_certificate" "support" {
  project_id     = "proj_support"
  certificate_id = "cert_gateway"
}

resource "openai_project_certificate" "assistants" {
  project_id     = "proj_abc123"
  certificate_id = "cert_gateway"
}
