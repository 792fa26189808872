data "example_notes" "all" {
  archived = true
}
