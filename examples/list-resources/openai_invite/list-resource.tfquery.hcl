# The invites that are pending or accepted
list "openai_invite" "all" {
  provider = openai
}
