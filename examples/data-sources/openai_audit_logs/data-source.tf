# The ten latest events of one day, about two projects
data "openai_audit_logs" "day" {
  effective_at = {
    gte = 1750000000
    lt  = 1750086400
  }
  project_ids = ["proj_search", "proj_support"]
  limit       = 10
}

output "events" {
  value = [for event in data.openai_audit_logs.day.audit_logs : "${event.type} by ${coalesce(event.actor.email, "a key")}"]
}
