terraform {
  required_providers {
    openai = {
      source  = "terraform-openai/openai"
      version = "~> 0.1"
    }
  }
}

# Keep the keys in the environment: OPENAI_ADMIN_KEY to administer the organization,
# OPENAI_API_KEY to read fine-tuning jobs.
provider "openai" {}
