import { bool, computed, errorDiagnostic, int64, lengthBetween, required, string } from "terraform-plugin-kit";
import type { Diagnostic } from "terraform-plugin-kit";
import { unpadded } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { refuseChange } from "../noun/protected.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";

export const groups = defineNoun({
  name: "group",
  title: "group",
  id: { name: "group_id", prefix: "group_" },
  list: () => ({ path: path`/organization/groups`, pageSize: 1000, cursor: "next" }),
  attributes: {
    name: required(string, "The name of the group, at most 255 characters.", {
      validate: [lengthBetween(1, 255), unpadded],
    }),
    created_at: computed(int64, "When the group was created, in Unix seconds."),
    is_scim_managed: computed(bool, "Whether an identity provider manages the group through SCIM."),
    group_type: computed(string, "`group` or `tenant_group`."),
  },
});

const life = objectOf(groups, { peerNames: { "cloudopsworks/openai": "organization_group" } });

const resource = defineResource({
  ...life,
  description: "A group of people and service accounts, which gets access to projects and holds roles.",
  plan(change) {
    const answer = life.plan?.(change);
    const { prior } = change;
    if (prior?.is_scim_managed !== true) return answer;
    const diagnostics = refuseChange(groups, change, managedElsewhere(prior));
    return { ...answer, diagnostics: [...(answer?.diagnostics ?? []), ...diagnostics] };
  },
});

export const group = offer({
  shape: "object",
  resource,
  data: [
    singularOf(groups, "A group of the organization, by its id or by its name.", { by: ["name"] }),
    pluralOf(groups, "The groups of the organization.", { where: ["name", "is_scim_managed", "group_type"] }),
  ],
  list: listOf(groups, resource),
  exported: {
    whyNot: ({ is_scim_managed }) =>
      is_scim_managed === true ? "managed by an identity provider through SCIM, so the API refuses changes" : undefined,
  },
});

function managedElsewhere({ name, id }: { readonly name: string; readonly id: string | null }): Diagnostic {
  return errorDiagnostic(
    "Group Managed by an Identity Provider",
    `The group ${JSON.stringify(name)} (${id}) is managed by an identity provider through SCIM, so the API refuses to rename or delete it. Rename or delete the group in the identity provider. ` +
      "To stop managing it with Terraform, use a removed block or terraform state rm. To read it, use the data source openai_group.",
  );
}
