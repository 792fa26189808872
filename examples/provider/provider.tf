terraform {
  required_providers {
    openai = {
      source  = "terraform-openai/openai"
      version = "~> 0.1"
    }
  }
}

# Keys are best left to the environment: OPENAI_ADMIN_KEY for everything that administers the
# organization, OPENAI_API_KEY for reading fine-tuning jobs.
provider "openai" {}
