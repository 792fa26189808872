resource "openai_group" "platform" {
  name = "Platform"
}
