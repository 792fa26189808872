# By email address
resource "openai_project_user" "ann" {
  project_id = "proj_abc123"
  email      = "ann@example.com"
  role       = "owner"
}

# By id
resource "openai_project_user" "bob" {
  project_id = "proj_abc123"
  user_id    = "user-bob456"
  role       = "member"
}
