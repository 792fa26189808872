resource "openai_external_storage" "support" {
  project_id = "proj_support"

  aws = {
    bucket   = "arn:aws:s3:::example-bucket"
    role_arn = "arn:aws:iam::123456789012:role/openai-storage"
  }
}
