import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { findPerson, organizationUsers } from "./organization-user.ts";
import { byPerson } from "./person.ts";
import { alsoInherited, assignedRole, assignmentFacts, assignmentWays, roleId, rolePages } from "./role-assignment.ts";

const userRoles = defineNoun({
  ...assignmentFacts("user_id"),
  name: "user_role",
  title: "role assignment",
  id: assignedRole,
  parents: { user_id: organizationUsers },
  list: ({ user_id }) => ({ path: path`/organization/users/${user_id}/roles`, ...rolePages }),
});

const life = byPerson(membershipOf(userRoles, assignmentWays), findPerson);

const resource = defineResource({
  ...life,
  attributes: { ...life.attributes, role_id: roleId },
  description:
    "Gives a person a role in the organization, or adopts the assignment. A role that the person has by way of a group is given directly as well.",
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
});
