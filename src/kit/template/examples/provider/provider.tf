terraform {
  required_providers {
    example = {
      source = "example/example"
    }
  }
}

provider "example" {}
