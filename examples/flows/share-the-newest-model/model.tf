data "openai_fine_tuning_jobs" "succeeded" {
  status = "succeeded"
}

locals {
  # The newest job comes first. The name of a model is ft:BASE:ORGANIZATION:SUFFIX:ID.
  newest = try([
    for job in data.openai_fine_tuning_jobs.succeeded.fine_tuning_jobs : job.id
    if try(split(":", job.fine_tuned_model)[3], null) == var.name
  ][0], null)
}

data "openai_fine_tuning_checkpoints" "newest" {
  fine_tuning_job_id = local.newest

  lifecycle {
    precondition {
      condition     = local.newest != null
      error_message = "No job with the suffix ${var.name} has succeeded."
    }
  }
}

data "openai_projects" "all" {}

locals {
  losses = {
    for checkpoint in data.openai_fine_tuning_checkpoints.newest.checkpoints : checkpoint.checkpoint_id =>
    try(coalesce(checkpoint.metrics.full_valid_loss, checkpoint.metrics.valid_loss), null)
  }
  lowest = try(min([for loss in values(local.losses) : loss if loss != null]...), null)
  best   = try([for name, loss in local.losses : name if loss != null && loss == local.lowest][0], null)

  tagged = {
    for project in data.openai_projects.all.projects : project.id => project.name
    if strcontains(project.name, var.tag) && project.id != var.owner
  }
}

resource "openai_fine_tuning_checkpoint_permission" "tagged" {
  for_each = local.tagged

  checkpoint_id = local.best
  project_id    = each.key

  lifecycle {
    precondition {
      condition     = local.best != null
      error_message = "No checkpoint of the job ${local.newest} has a validation loss."
    }
  }
}

output "shared" {
  value = { model = local.best, projects = sort(values(local.tagged)) }
}
