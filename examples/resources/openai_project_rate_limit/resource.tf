resource "openai_project_rate_limit" "search" {
  project_id                = "proj_search"
  model                     = "gpt-4o-mini"
  max_requests_per_1_minute = 100
  max_tokens_per_1_minute   = 200000
}

resource "openai_project_rate_limit" "images" {
  project_id                = "proj_search"
  model                     = "gpt-image-1"
  max_images_per_1_minute   = 5
  max_requests_per_1_minute = 20
}
