import { computed, int64, oneOfIgnoringCase, required, string } from "terraform-plugin-kit";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { findPerson } from "./organization-user.ts";
import { byPerson } from "./person.ts";
import { projects } from "./project.ts";
import { memberRole } from "./role-assignment.ts";
import { sameIgnoringCase } from "./text.ts";

export const projectUsers = defineNoun({
  name: "project_user",
  title: "member",
  id: { name: "user_id", text: "The person (`user-…`)." },
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/users` }),
  attributes: {
    email: computed(string, "The person's email address.", { semanticEquals: sameIgnoringCase }),
    role: required(string, "`owner` or `member`.", {
      hint: "Letter case does not count.",
      semanticEquals: sameIgnoringCase,
      validate: [oneOfIgnoringCase("owner", "member")],
    }),
    name: computed(string, "The person's name."),
    added_at: computed(int64, "When the person became a member, in Unix seconds."),
  },
});

const life = membershipOf(projectUsers, {
  create: lowerCaseRole,
  update: lowerCaseRole,
  fromPeer: (stored, context) =>
    memberRole(projectUsers, stored, context, (id) => /^role-api-project-(owner|member)(?=__|$)/u.exec(id)?.[1]),
});

const resource = defineResource({
  ...byPerson(life, findPerson),
  description: "The membership of a person in a project. An existing membership is adopted.",
  schemaVersion: 2,
  // mkdev-me/openai wrote schema version 1 as well.
  stateUpgrades: { ...life.stateUpgrades, 1: life.stateUpgrades[0] },
});

export const projectUser = offer({
  shape: "membership",
  resource,
  data: [
    singularOf(projectUsers, "A member of a project, by id or by email address.", { by: ["email"] }),
    pluralOf(projectUsers, "The members of a project, in the order in which they were added.", {
      items: "users",
      where: ["email", "role"],
    }),
  ],
  list: listOf(projectUsers, resource),
});

function lowerCaseRole<R extends { readonly role?: string | null }>({ role, ...others }: R): object {
  return { ...others, role: role?.toLowerCase() };
}
