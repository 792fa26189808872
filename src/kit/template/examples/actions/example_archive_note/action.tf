action "example_archive_note" "old" {
  config {
    id = "3f0c9f6e-5a53-4b0e-9f3a-1d8f0f3c1a11"
  }
}
