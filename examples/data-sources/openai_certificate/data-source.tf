data "openai_certificate" "gateway" {
  name = "Gateway"
}
