import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { alertAttributes, alertFromPeer, explainAlert, spendRules, wholeAlert } from "./spend.ts";

const spendAlerts = defineNoun({
  name: "organization_spend_alert",
  title: "spend alert",
  id: { name: "alert_id", prefix: "alert_" },
  list: () => ({ path: path`/organization/spend_alerts` }),
  attributes: alertAttributes,
});

const resource = defineResource({
  ...objectOf(spendAlerts, {
    update: wholeAlert,
    fromPeer: alertFromPeer,
    peerNames: { "jianyuan/openai": "spend_alert" },
  }),
  description: "An alert that sends a mail when the organization has spent an amount.",
  validate: [...spendRules],
  toDiagnostic: explainAlert,
});

export const organizationSpendAlert = offer({
  shape: "object",
  resource,
  data: [
    singularOf(spendAlerts, "A spend alert of the organization."),
    pluralOf(spendAlerts, "The spend alerts of the organization.", { items: "spend_alerts" }),
  ],
  list: listOf(spendAlerts, resource),
});
