data "openai_project" "by_id" {
  id = "proj_abc123"
}

data "openai_project" "by_name" {
  name = "Research"
}
