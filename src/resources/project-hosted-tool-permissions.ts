import { atLeastOneOf, bool, errorDiagnostic, optionalComputed } from "terraform-plugin-kit";
import type { Attribute } from "terraform-plugin-kit";
import { defineResource } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { currentOf, settingOf } from "../noun/setting.ts";
import type { Values } from "../noun/values.ts";
import { ApiError } from "../openai/error.ts";
import { path } from "../openai/path.ts";
import { projects } from "./project.ts";

const tools = ["file_search", "web_search", "image_generation", "mcp", "code_interpreter"] as const;

const toolPermissions = defineNoun({
  name: "project_hosted_tool_permissions",
  title: "hosted tool permissions",
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/hosted_tool_permissions` }),
  attributes: {
    file_search_enabled: enabled("file search"),
    web_search_enabled: enabled("web search"),
    image_generation_enabled: enabled("image generation"),
    mcp_enabled: enabled("MCP"),
    code_interpreter_enabled: enabled("code interpreter"),
  },
  fromApi: (item) =>
    Object.fromEntries(
      tools.map((name) => [`${name}_enabled`, (item[name] as Values | null | undefined)?.["enabled"]]),
    ),
});

export const projectHostedToolPermissions = offer({
  shape: "setting",
  resource: defineResource({
    ...settingOf(toolPermissions, {
      set: (values) =>
        Object.fromEntries(
          Object.entries(values).map(([name, value]) => [name.replace(/_enabled$/u, ""), { enabled: value }]),
        ),
    }),
    description:
      "The hosted tools that a project may use. A destroy restores the former value of each tool that was configured.",
    validate: [
      atLeastOneOf(
        "file_search_enabled",
        "web_search_enabled",
        "image_generation_enabled",
        "mcp_enabled",
        "code_interpreter_enabled",
      ),
    ],
    toDiagnostic: (error) =>
      error instanceof ApiError && error.status === 409
        ? errorDiagnostic(
            "Hosted Tool Set by the Organization",
            `${error.message}\n\nThe organization allows the tool to all of its projects, so a project cannot switch it off. ` +
              "In the console, set the tool to selected projects first, then apply again.",
          )
        : undefined,
  }),
  exported: { noun: toolPermissions, shared: { by: [] } },
  data: [currentOf(toolPermissions, "The hosted tools that a project may use.")],
});

function enabled(tool: string): Attribute<boolean, "optionalComputed"> {
  return optionalComputed(bool, `Whether the project may use the hosted tool ${tool}.`, {
    hint: "If omitted, the tool stays as it is.",
  });
}
