resource "openai_invite" "eve" {
  email = "eve@example.com"
  role  = "reader"

  projects = [
    {
      id   = "proj_search"
      role = "member"
    },
  ]
}
