import { computed, int64, oneOfIgnoringCase, required, string } from "terraform-plugin-kit";
import type { JsonObject, UpgradeContext } from "terraform-plugin-kit";
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
import { textOf } from "../noun/values.ts";
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

const life = membershipOf(projectUsers, { create: lowerCaseRole, update: lowerCaseRole });

const resource = defineResource({
  ...byPerson(life, findPerson),
  description: "Adds a person to a project, or adopts an existing membership.",
  schemaVersion: 2,
  stateUpgrades: { ...life.stateUpgrades, 1: withRoleIds },
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

/** The state of mkdev-me/openai at schema version 1, which holds roles as a set of ids. */
function withRoleIds(stored: JsonObject, context: UpgradeContext): object {
  const ids = Array.isArray(stored["role_ids"]) ? stored["role_ids"].map(String) : [];
  const predefined = ids.map((id) => /^role-api-project-(owner|member)(?=__|$)/u.exec(id)?.[1]);
  const role = predefined.find((each) => each !== undefined) ?? "member";
  const others = ids.filter((_, index) => predefined[index] !== role);
  const state = life.stateUpgrades[0]({ ...stored, role }, context);
  if (others.length > 0) {
    context.warn(
      "Roles Left Out",
      `The state of the project user ${textOf(stored["id"])} also holds the roles ${others.join(", ")}, which openai_project_user does not manage. They stay assigned; the role is recorded as ${role}.`,
    );
  }
  return state;
}
