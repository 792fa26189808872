import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { projects } from "./project.ts";
import { namesRole } from "./role-assignment.ts";
import { customRole, customRolesByDefault, predefinedId, roleFacts, roleFromPeer, whyNotRole } from "./role.ts";

export const projectRoles = defineNoun({
  ...roleFacts,
  name: "project_role",
  title: "role",
  id: { name: "role_id", text: "The role (`role_…`)." },
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/projects/${project_id}/roles`, pageSize: 1000, cursor: "next" }),
});

const resource = defineResource({
  ...customRole(projectRoles, (update) => objectOf(projectRoles, { update, fromPeer: roleFromPeer })),
  description:
    "A custom role of a project: a name for a set of permissions. The role can be assigned to people and groups in this project only.",
});

export const projectRole = offer({
  shape: "object",
  resource,
  data: [
    singularOf(projectRoles, "A role of a project, by its id, by the alias of a predefined role, or by its name.", {
      by: ["role_name"],
      names: namesRole,
    }),
    pluralOf(projectRoles, "The roles of a project, predefined and custom.", {
      items: "roles",
      where: ["predefined_role"],
    }),
  ],
  list: listOf(projectRoles, resource, customRolesByDefault()),
  exported: { whyNot: whyNotRole },
  functions: [predefinedId("project", "project_id", "A project (`proj_…`).")],
});
