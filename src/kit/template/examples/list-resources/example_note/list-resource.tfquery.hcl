list "example_note" "all" {
  provider = example

  config {
    title = "M"
  }
}
