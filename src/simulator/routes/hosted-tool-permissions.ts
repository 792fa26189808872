import { Refusal } from "../errors.ts";
import { defineNoun } from "../route.ts";
import { setting } from "../setting.ts";
import { flag, members, omissible } from "../shape.ts";
import type { Store } from "../store.ts";
import { project } from "./projects.ts";

const tools = ["file_search", "web_search", "image_generation", "mcp", "code_interpreter"] as const;

type Permissions = Readonly<Record<(typeof tools)[number], { readonly enabled: boolean }>>;

const tool = omissible(members({ enabled: flag }));

/** /organization/projects/{project}/hosted_tool_permissions: a change keeps the tools that it omits or sets to null. */
export const hostedToolPermissions = defineNoun({
  name: "hosted_tool_permissions",
  ...setting("/organization/projects/{}/hosted_tool_permissions", {
    table: { name: "hosted_tool_permissions" },
    title: "hosted tool permission",
    parent: project,
    initial: (): Permissions => allEnabled,
    body: { file_search: tool, web_search: tool, image_generation: tool, mcp: tool, code_interpreter: tool },
    update(former = allEnabled, input, store) {
      for (const name of tools) refuseForced(name, input[name]?.enabled, store);
      return { ...former, ...input };
    },
    present: (permissions) => permissions,
  }),
});

const allEnabled: Permissions = {
  file_search: { enabled: true },
  web_search: { enabled: true },
  image_generation: { enabled: true },
  mcp: { enabled: true },
  code_interpreter: { enabled: true },
};

/** A project cannot disable a tool that the organization allows to all of its projects. */
function refuseForced(name: string, enabled: boolean | undefined, { rules }: Store): void {
  if (enabled === false && rules.toolsForAllProjects.includes(name)) {
    throw new Refusal(409, `Disabling ${name} conflicts with the organization policy.`, { param: name });
  }
}
