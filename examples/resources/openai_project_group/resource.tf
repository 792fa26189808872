# role may also be an alias, such as role-api-project-member
resource "openai_project_group" "engineering" {
  project_id = "proj_search"
  group_id   = "group_engineering"
  role       = "role_evaluator"
}

resource "openai_project_group" "contractors" {
  project_id = "proj_search"
  group_id   = "group_contractors"
  role       = "role_evaluator"
}
