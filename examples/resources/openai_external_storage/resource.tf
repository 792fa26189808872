resource "openai_external_storage" "search" {
  project_id = "proj_search"

  aws = {
    bucket   = "arn:aws:s3:::example-search"
    role_arn = "arn:aws:iam::123456789012:role/openai-storage"
  }
}
