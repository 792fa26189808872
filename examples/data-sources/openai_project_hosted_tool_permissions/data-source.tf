data "openai_project_hosted_tool_permissions" "support" {
  project_id = "proj_support"
}
