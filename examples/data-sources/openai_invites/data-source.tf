data "openai_invites" "pending" {
  status = "pending"
}
