import { defineResource } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { currentOf, settingOf } from "../noun/setting.ts";
import { path } from "../openai/path.ts";
import { limitAttributes, limitFacts, spendRules } from "./spend.ts";

const spendLimits = defineNoun({
  name: "organization_spend_limit",
  title: "spend limit",
  list: () => ({ path: path`/organization/spend_limit` }),
  attributes: limitAttributes,
  facts: limitFacts,
  removable: true,
});

export const organizationSpendLimit = offer({
  shape: "setting",
  resource: defineResource({
    ...settingOf(spendLimits, { peerNames: { "jianyuan/openai": "spend_limit" } }),
    description:
      "The hard spend limit of the organization. A destroy restores the former limit, or removes the limit if there was none.",
    validate: [...spendRules],
  }),
  exported: { noun: spendLimits },
  data: [currentOf(spendLimits, "The hard spend limit of the organization, if one is set.")],
});
