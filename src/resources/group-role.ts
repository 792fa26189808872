import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { groups } from "./group.ts";
import {
  alsoInherited,
  assignedRole,
  assignmentFacts,
  assignmentWays,
  nameOfRole,
  rolePages,
} from "./role-assignment.ts";

export const groupRoles = defineNoun({
  ...assignmentFacts("group_id"),
  name: "group_role",
  title: "role assignment",
  id: assignedRole,
  parents: { group_id: groups },
  list: ({ group_id }) => ({ path: path`/organization/groups/${group_id}/roles`, ...rolePages }),
});

const life = membershipOf(groupRoles, {
  ...assignmentWays,
  peerNames: {
    "jianyuan/openai": "group_role_assignment",
    "mkdev-me/openai": "organization_group_role",
    "cloudopsworks/openai": "organization_group_role",
  },
});

const resource = defineResource({
  ...life,
  description: "The assignment of a role in the organization to a group. An existing assignment is adopted.",
});

export const groupRole = offer({
  shape: "membership",
  resource,
  data: [
    singularOf(groupRoles, "A role that a group has in the organization, by its id or alias.", {
      names: assignmentWays.names,
    }),
    pluralOf(groupRoles, "The roles that a group has in the organization, direct and inherited.", {
      items: "roles",
      ...alsoInherited,
    }),
  ],
  list: listOf(groupRoles, resource),
  exported: { refers: { role_id: ["role"] }, nameOf: nameOfRole },
});
