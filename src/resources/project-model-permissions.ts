import { each, errorDiagnostic, notEmpty, oneOf, required, set, string, warningDiagnostic } from "terraform-plugin-kit";
import type { ConfigValidator } from "terraform-plugin-kit";
import { defineResource } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { currentOf, settingOf } from "../noun/setting.ts";
import { ApiError } from "../openai/error.ts";
import { path } from "../openai/path.ts";
import { projects } from "./project.ts";

const modelPermissions = defineNoun({
  name: "project_model_permissions",
  title: "model permissions",
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/model_permissions` }),
  attributes: {
    mode: required(string, "`allow_list` allows only the listed models; `deny_list` allows all other models.", {
      validate: [oneOf("allow_list", "deny_list")],
    }),
    model_ids: required(set(string), "The models.", { validate: [each(notEmpty)] }),
  },
  removable: true,
});

const blocksEverything: ConfigValidator<"mode" | "model_ids"> = Object.assign(
  ({ mode, model_ids }: Readonly<Record<string, unknown>>) =>
    mode === "allow_list" && Array.isArray(model_ids) && model_ids.length === 0
      ? [
          warningDiagnostic(
            "No Model Allowed",
            "An allow_list without models blocks every model for the project. Add the models that the project may use, or set mode to deny_list.",
            [{ attribute: "model_ids" }],
          ),
        ]
      : [],
  { about: ["mode", "model_ids"] as const },
);

export const projectModelPermissions = offer({
  shape: "setting",
  resource: defineResource({
    ...settingOf(modelPermissions),
    description:
      "The models that a project may use. A destroy restores the former list, or removes the list if there was none.",
    validate: [blocksEverything],
    toDiagnostic: (error) =>
      error instanceof ApiError && error.status === 404 && /model/iu.test(error.apiMessage)
        ? errorDiagnostic(
            "Model Not Visible to the Organization",
            `${error.message}\n\nThe API takes only models that are visible to the organization. Check the spelling of model_ids, and that the organization has access to each model.`,
            [{ attribute: "model_ids" }],
          )
        : undefined,
  }),
  exported: { noun: modelPermissions },
  data: [currentOf(modelPermissions, "The models that a project may use, if the project has a list.")],
});
