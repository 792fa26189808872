# Checks of cost, keys and owners. A check that fails is a warning of plan and apply, and stops neither.

terraform {
  required_providers {
    openai = {
      source  = "terraform-openai/openai"
      version = "~> 0.1"
    }
  }
}
