import { defineResource } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { currentOf, settingOf } from "../noun/setting.ts";
import { path } from "../openai/path.ts";
import { projects } from "./project.ts";
import { limitAttributes, limitFacts, spendRules } from "./spend.ts";

const spendLimits = defineNoun({
  name: "project_spend_limit",
  title: "spend limit",
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/spend_limit` }),
  attributes: limitAttributes,
  facts: limitFacts,
  removable: true,
});

export const projectSpendLimit = offer({
  shape: "setting",
  resource: defineResource({
    ...settingOf(spendLimits),
    description:
      "The hard spend limit of a project. A destroy restores the former limit, or removes the limit if there was none.",
    validate: [...spendRules],
  }),
  exported: { noun: spendLimits },
  data: [currentOf(spendLimits, "The hard spend limit of a project, if one is set.")],
});
