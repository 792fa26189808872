resource "openai_group" "engineering" {
  name = "Engineering"

  lifecycle {
    prevent_destroy = true
  }
}
