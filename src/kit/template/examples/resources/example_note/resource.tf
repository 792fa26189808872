terraform {
  required_providers {
    example = {
      source = "example/example"
    }
  }
}

resource "example_note" "milk" {
  title = "Milk"
  text  = "two bottles"
}
