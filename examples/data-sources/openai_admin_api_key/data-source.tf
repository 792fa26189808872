data "openai_admin_api_key" "terraform" {
  key_id = "key_admin123"
}
