import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { projects } from "./project.ts";
import { alertAttributes, alertFromPeer, explainAlert, spendRules, wholeAlert } from "./spend.ts";

const spendAlerts = defineNoun({
  name: "project_spend_alert",
  title: "spend alert",
  id: { name: "alert_id", prefix: "alert_" },
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/spend_alerts` }),
  attributes: alertAttributes,
});

const resource = defineResource({
  ...objectOf(spendAlerts, { update: wholeAlert, fromPeer: alertFromPeer }),
  description: "An alert that sends a mail when a project has spent an amount.",
  validate: [...spendRules],
  toDiagnostic: explainAlert,
});

export const projectSpendAlert = offer({
  shape: "object",
  resource,
  data: [
    singularOf(spendAlerts, "A spend alert of a project."),
    pluralOf(spendAlerts, "The spend alerts of a project.", { items: "spend_alerts" }),
  ],
  list: listOf(spendAlerts, resource),
});
