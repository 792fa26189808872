import { defineNoun } from "../route.ts";
import { setting } from "../setting.ts";
import { choice, listOf, text } from "../shape.ts";
import { project } from "./projects.ts";

interface ModelPermissions {
  readonly mode: "allow_list" | "deny_list";
  readonly model_ids: readonly string[];
}

/** /organization/projects/{project}/model_permissions: a GET returns 404 until permissions are set. */
export const modelPermissions = defineNoun({
  name: "model_permissions",
  ...setting("/organization/projects/{}/model_permissions", {
    table: { name: "model_permissions" },
    title: "model permission",
    parent: project,
    body: { mode: choice("allow_list", "deny_list"), model_ids: listOf(text()) },
    update: (_former, input): ModelPermissions => input,
    remove: () => ({ object: "project.model_permissions.deleted" as const, deleted: true }),
    present: ({ mode, model_ids }) => ({ object: "project.model_permissions" as const, mode, model_ids }),
  }),
});
