import { defineResource } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { currentOf, settingOf } from "../noun/setting.ts";
import { path } from "../openai/path.ts";
import { explainRetention, organizationTypes, retentionAttributes, retentionBody } from "./data-retention.ts";

const retention = defineNoun({
  name: "organization_data_retention",
  title: "data retention",
  list: () => ({ path: path`/organization/data_retention` }),
  attributes: retentionAttributes(organizationTypes),
});

export const organizationDataRetention = offer({
  shape: "setting",
  resource: defineResource({
    ...settingOf(retention, { set: retentionBody, peerNames: { "jianyuan/openai": "data_retention" } }),
    description:
      "The data retention of the organization, which its projects follow by default. A destroy restores the former type.",
    validate: [organizationTypes.rule],
    toDiagnostic: explainRetention,
  }),
  exported: { noun: retention },
  data: [currentOf(retention, "The data retention of the organization.")],
});
