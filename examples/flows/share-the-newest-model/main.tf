# Shares the best checkpoint of the newest successful job of a name with every project that has a tag in its name.

terraform {
  required_providers {
    openai = {
      source  = "terraform-openai/openai"
      version = "~> 0.1"
    }
  }
}

variable "name" {
  description = "The suffix of the jobs, which is a part of the names of their models."
  type        = string
}

variable "tag" {
  description = "What the names of the projects hold."
  type        = string
}

variable "owner" {
  description = "The project that owns the jobs, which has access already."
  type        = string
  default     = null
}
