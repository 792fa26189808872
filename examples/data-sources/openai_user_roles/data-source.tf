data "openai_user_roles" "cyd" {
  user_id = "user-cyd789"
}
