data "openai_group" "engineering" {
  name = "Engineering"
}
