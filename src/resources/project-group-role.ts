import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { groups } from "./group.ts";
import { projects } from "./project.ts";
import {
  alsoInherited,
  assignedRole,
  projectAssignmentFacts,
  assignmentWays,
  nameOfRole,
  rolePages,
} from "./role-assignment.ts";

export const projectGroupRoles = defineNoun({
  ...projectAssignmentFacts("group_id"),
  name: "project_group_role",
  title: "role assignment",
  id: assignedRole,
  parents: { project_id: projects, group_id: groups },
  list: ({ project_id, group_id }) => ({
    path: path`/projects/${project_id}/groups/${group_id}/roles`,
    ...rolePages,
  }),
});

const life = membershipOf(projectGroupRoles, {
  ...assignmentWays,
  peerNames: { "jianyuan/openai": "project_group_role_assignment" },
});

const resource = defineResource({
  ...life,
  description: "The assignment of a role in a project to a group. An existing assignment is adopted.",
});

export const projectGroupRole = offer({
  shape: "membership",
  resource,
  data: [
    singularOf(projectGroupRoles, "A role that a group has in a project, by its id or alias.", {
      names: assignmentWays.names,
    }),
    pluralOf(projectGroupRoles, "The roles that a group has in a project, direct and inherited.", {
      items: "roles",
      ...alsoInherited,
    }),
  ],
  list: listOf(projectGroupRoles, resource),
  exported: {
    refers: { role_id: ["project_role", "role"] },
    nameOf: nameOfRole,
    pairsOf: "project_group",
    broughtBy: { noun: "project_group", brings: ({ role }, { role_id }) => role === role_id },
  },
});
