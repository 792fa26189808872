# Adopts a person who is in the organization, and sets the role
resource "openai_organization_user" "ann" {
  email = "ann@example.com"
  role  = "owner"
}

resource "openai_organization_user" "bob" {
  user_id = "user-bob456"
  role    = "reader"
}
