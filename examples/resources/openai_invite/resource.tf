resource "openai_invite" "dee" {
  email = "dee@example.com"
  role  = "reader"

  projects = [
    {
      id   = "proj_search"
      role = "member"
    },
  ]
}
