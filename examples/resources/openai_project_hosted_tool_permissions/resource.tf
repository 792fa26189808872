resource "openai_project_hosted_tool_permissions" "search" {
  project_id               = "proj_search"
  code_interpreter_enabled = false
  mcp_enabled              = false
}
