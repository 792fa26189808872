import { defineNoun } from "../route.ts";
import { setting } from "../setting.ts";
import { choice, integer } from "../shape.ts";
import { project } from "./projects.ts";

/** Cents a month. */
interface SpendLimit {
  readonly threshold_amount: number;
  readonly currency: string;
  readonly interval: string;
  readonly enforcement: { readonly status: string };
}

/** The members that the requests of a limit and of an alert share. */
export const amount = { currency: choice("USD"), interval: choice("month") };

const limit = {
  title: "spend limit",
  body: { threshold_amount: integer(1), ...amount },
  update: (_former: SpendLimit | undefined, input: Omit<SpendLimit, "enforcement">): SpendLimit => ({
    ...input,
    enforcement: { status: "inactive" },
  }),
};

/** /organization/spend_limit: a GET returns 404 until a limit is set. */
export const organizationSpendLimit = defineNoun({
  name: "organization_spend_limit",
  ...setting("/organization/spend_limit", {
    ...limit,
    table: { name: "organization_spend_limit" },
    remove: () => ({ object: "organization.spend_limit.deleted" as const, deleted: true }),
    present: (value) => ({ object: "organization.spend_limit" as const, ...value }),
  }),
});

/** /organization/projects/{project}/spend_limit */
export const projectSpendLimit = defineNoun({
  name: "project_spend_limit",
  ...setting("/organization/projects/{}/spend_limit", {
    ...limit,
    table: { name: "project_spend_limit" },
    parent: project,
    remove: () => ({ object: "project.spend_limit.deleted" as const, deleted: true }),
    present: (value) => ({ object: "project.spend_limit" as const, ...value }),
  }),
});
