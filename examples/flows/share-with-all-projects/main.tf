# Shares one fine-tuned checkpoint with every active project of the organization but its owner.
# A project that is added gets access at the next apply; one that is archived drops out.

terraform {
  required_providers {
    openai = {
      source  = "terraform-openai/openai"
      version = "~> 0.1"
    }
  }
}

variable "checkpoint_id" {
  description = "The name of the fine-tuned model, with or without :ckpt-step-…"
  type        = string
}

variable "owner" {
  description = "The project that owns the checkpoint, which has access already."
  type        = string
}

data "openai_projects" "active" {}

resource "openai_fine_tuning_checkpoint_permission" "share" {
  for_each = toset([for project in data.openai_projects.active.projects : project.id if project.id != var.owner])

  checkpoint_id = var.checkpoint_id
  project_id    = each.key
}

output "shared_with" {
  value = keys(openai_fine_tuning_checkpoint_permission.share)
}
