resource "openai_group" "engineering" {
  name = "Engineering"
}
