import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { findPerson, organizationUsers } from "./organization-user.ts";
import { byPerson } from "./person.ts";
import {
  alsoInherited,
  assignedRole,
  assignmentFacts,
  assignmentWays,
  isPredefined,
  nameOfRole,
  rolePages,
} from "./role-assignment.ts";

export const userRoles = defineNoun({
  ...assignmentFacts("user_id"),
  name: "user_role",
  title: "role assignment",
  id: assignedRole,
  parents: { user_id: organizationUsers },
  list: ({ user_id }) => ({ path: path`/organization/users/${user_id}/roles`, ...rolePages }),
});

const life = byPerson(
  membershipOf(userRoles, {
    ...assignmentWays,
    peerNames: {
      "jianyuan/openai": "user_role_assignment",
      "mkdev-me/openai": "organization_user_role",
      "cloudopsworks/openai": "organization_user_role",
    },
  }),
  findPerson,
);

const resource = defineResource({
  ...life,
  description:
    "The assignment of a role in the organization to a person. An existing direct assignment is adopted. A role that the person has only through a group is assigned directly as well.",
});

export const userRole = offer({
  shape: "membership",
  resource,
  data: [
    singularOf(userRoles, "A role that a person has in the organization, by its id or alias.", {
      names: assignmentWays.names,
    }),
    pluralOf(userRoles, "The roles that a person has in the organization, direct and inherited.", {
      items: "roles",
      ...alsoInherited,
    }),
  ],
  list: listOf(userRoles, resource, { named: ["user_id"] }),
  exported: {
    refers: { role_id: ["role"] },
    nameOf: nameOfRole,
    onlyAsked: true,
    broughtBy: { noun: "organization_user", brings: ({ role }, state) => isPredefined(role, state) },
  },
});
