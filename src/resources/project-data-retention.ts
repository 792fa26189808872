import { defineResource } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { currentOf, settingOf } from "../noun/setting.ts";
import { path } from "../openai/path.ts";
import { explainRetention, projectTypes, retentionAttributes, retentionBody } from "./data-retention.ts";
import { projects } from "./project.ts";

const retention = defineNoun({
  name: "project_data_retention",
  title: "data retention",
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/data_retention` }),
  attributes: retentionAttributes(projectTypes),
});

export const projectDataRetention = offer({
  shape: "setting",
  resource: defineResource({
    ...settingOf(retention, { set: retentionBody }),
    description: "The data retention of a project. A destroy restores the former type.",
    validate: [projectTypes.rule],
    toDiagnostic: explainRetention,
  }),
  exported: {
    noun: retention,
    leftOut: ({ type }) => (type === "organization_default" ? "follow the retention of the organization" : undefined),
  },
  data: [currentOf(retention, "The data retention of a project.")],
});
