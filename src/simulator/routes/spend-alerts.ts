import { body, crud } from "../crud.ts";
import type { Base } from "../crud.ts";
import { defineNoun } from "../route.ts";
import { choice, integer, listOf, members, nullable, optional, readShape, text } from "../shape.ts";
import type { Input } from "../shape.ts";
import { project } from "./projects.ts";
import { amount } from "./spend-limits.ts";

interface SpendAlert {
  readonly id: string;
  /** "" for an alert of the organization */
  readonly project_id: string;
  readonly created_at: number;
  /** cents a month */
  readonly threshold_amount: number;
  readonly currency: "USD";
  readonly interval: "month";
  readonly notification_channel: {
    readonly type: "email";
    readonly recipients: readonly string[];
    readonly subject_prefix: string | null;
  };
}

const alert = {
  threshold_amount: integer(0),
  ...amount,
  notification_channel: members({
    type: choice("email"),
    recipients: listOf(text(), 1),
    subject_prefix: optional(nullable(text({ minimum: 0 }))),
  }),
};

const collection = {
  title: "spend alert",
  prefix: "alert_",
  paging: { cursor: "last_id", byDefault: 20, minimum: 0, maximum: 100, order: "asc", before: true },
  body: body(alert),
  row: (input: Input<typeof alert>, { id, parent, created_at }: Base) =>
    changed({ id, project_id: parent, created_at }, input),
  create: true,
  // An update replaces the whole alert.
  update: (row: SpendAlert, call: { readonly body: unknown }) => changed(row, readShape(call.body, alert)),
} as const;

/** /organization/spend_alerts: mails about the organization's spending. */
export const organizationSpendAlerts = defineNoun({
  name: "organization_spend_alerts",
  ...crud("/organization/spend_alerts", {
    ...collection,
    table: { name: "organization_spend_alerts" },
    remove: ({ id }) => ({ object: "organization.spend_alert.deleted" as const, id, deleted: true }),
    present: (row) => ({ object: "organization.spend_alert" as const, ...shown(row) }),
  }),
});

/** /organization/projects/{project}/spend_alerts */
export const projectSpendAlerts = defineNoun({
  name: "project_spend_alerts",
  ...crud("/organization/projects/{}/spend_alerts", {
    ...collection,
    table: { name: "project_spend_alerts" },
    parent: project,
    remove: ({ id }) => ({ object: "project.spend_alert.deleted" as const, id, deleted: true }),
    present: (row) => ({ object: "project.spend_alert" as const, ...shown(row) }),
  }),
});

function changed(
  { id, project_id, created_at }: Pick<SpendAlert, "id" | "project_id" | "created_at">,
  { notification_channel: { subject_prefix = null, ...channel }, ...input }: Input<typeof alert>,
): SpendAlert {
  return { id, project_id, created_at, ...input, notification_channel: { ...channel, subject_prefix } };
}

function shown({ project_id: _project, created_at: _time, ...alertItself }: SpendAlert) {
  return alertItself;
}
