import { defineNoun } from "../route.ts";
import { setting } from "../setting.ts";
import { choice } from "../shape.ts";
import { project } from "./projects.ts";

const types = [
  "zero_data_retention",
  "modified_abuse_monitoring",
  "enhanced_zero_data_retention",
  "enhanced_modified_abuse_monitoring",
] as const;

type OrganizationRetention = (typeof types)[number];
type ProjectRetention = OrganizationRetention | "organization_default" | "none";

/** /organization/data_retention. The request's member is called `retention_type`, the answer's `type`. */
export const organizationDataRetention = defineNoun({
  name: "organization_data_retention",
  ...setting("/organization/data_retention", {
    table: { name: "organization_data_retention" },
    title: "data retention",
    initial: () => retention<OrganizationRetention>("modified_abuse_monitoring"),
    body: { retention_type: choice(...types) },
    update: (_former, { retention_type }) => retention<OrganizationRetention>(retention_type),
    present: ({ type }) => ({ object: "organization.data_retention" as const, type }),
  }),
});

/** /organization/projects/{project}/data_retention */
export const projectDataRetention = defineNoun({
  name: "project_data_retention",
  ...setting("/organization/projects/{}/data_retention", {
    table: { name: "project_data_retention" },
    title: "data retention",
    parent: project,
    initial: () => retention<ProjectRetention>("organization_default"),
    body: { retention_type: choice("organization_default", "none", ...types) },
    update: (_former, { retention_type }) => retention<ProjectRetention>(retention_type),
    present: ({ type }) => ({ object: "project.data_retention" as const, type }),
  }),
});

function retention<T extends ProjectRetention>(type: T): { readonly type: T } {
  return { type };
}
