import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { findPerson, organizationUsers } from "./organization-user.ts";
import { byPerson } from "./person.ts";
import { projects } from "./project.ts";
import {
  alsoInherited,
  assignedRole,
  projectAssignmentFacts,
  assignmentWays,
  isPredefined,
  nameOfRole,
  rolePages,
} from "./role-assignment.ts";

export const projectUserRoles = defineNoun({
  ...projectAssignmentFacts("user_id"),
  name: "project_user_role",
  title: "role assignment",
  id: assignedRole,
  parents: { project_id: projects, user_id: organizationUsers },
  list: ({ project_id, user_id }) => ({
    path: path`/projects/${project_id}/users/${user_id}/roles`,
    ...rolePages,
  }),
});

const life = byPerson(
  membershipOf(projectUserRoles, {
    ...assignmentWays,
    peerNames: { "jianyuan/openai": "project_user_role_assignment" },
  }),
  findPerson,
);

const resource = defineResource({
  ...life,
  description:
    "The assignment of a role in a project to a person. An existing direct assignment is adopted. A role that the person has only through a group is assigned directly as well.",

  async delete(request) {
    const { state, context } = request;
    await life.delete(request);
    if (state.predefined_role !== true || !["owner", "member"].includes((state.name ?? "").toLowerCase())) return;
    context.warn(
      "Default Assignment Removed",
      `The person ${state.user_id} no longer holds the role ${state.role_id} in ${state.project_id}. The role may have been the default assignment: ` +
        "a person who is added to a project, for example by openai_project_user, gets the role of the membership. The person is still a member, with the remaining roles. Assign the role again if the person should keep it.",
    );
  },
});

export const projectUserRole = offer({
  shape: "membership",
  resource,
  data: [
    singularOf(projectUserRoles, "A role that a person has in a project, by its id or alias.", {
      names: assignmentWays.names,
    }),
    pluralOf(projectUserRoles, "The roles that a person has in a project, direct and inherited.", {
      items: "roles",
      ...alsoInherited,
    }),
  ],
  list: listOf(projectUserRoles, resource, { named: ["user_id"] }),
  exported: {
    refers: { role_id: ["project_role", "role"] },
    nameOf: nameOfRole,
    onlyAsked: true,
    pairsOf: "project_user",
    broughtBy: { noun: "project_user", brings: ({ role }, state) => isPredefined(role, state) },
  },
});
