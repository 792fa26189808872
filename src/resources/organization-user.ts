import { bool, computed, defaulted, int64, oneOfIgnoringCase, required, string } from "terraform-plugin-kit";
import { findRow, pathOf } from "../noun/find.ts";
import { checkOrganization, claimObject } from "../noun/instance.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import type { Row } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Api, Query } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { byPerson, checkNames, nobody, pickByEmail, removedInThisRun } from "./person.ts";
import type { Named } from "./person.ts";
import { sameIgnoringCase } from "./text.ts";
import type { Values } from "../noun/values.ts";

export const organizationUsers = defineNoun({
  name: "organization_user",
  title: "organization user",
  id: { name: "user_id", text: "The person (`user-…`)." },
  list: () => ({ path: path`/organization/users` }),
  attributes: {
    email: computed(string, "The person's email address.", { semanticEquals: sameIgnoringCase }),
    role: required(string, "`owner` or `reader`.", {
      hint: "Letter case does not count.",
      semanticEquals: sameIgnoringCase,
      validate: [oneOfIgnoringCase("owner", "reader")],
    }),
    name: computed(string, "The person's name."),
    added_at: computed(int64, "When the person was added to the organization, in Unix seconds."),
  },
  facts: {
    is_service_account: computed(bool, "Whether the member is a service account and not a person."),
    is_scim_managed: computed(bool, "Whether an identity provider manages the person through SCIM."),
  },
});

const life = byPerson(
  membershipOf(organizationUsers, {
    own: {
      remove_on_destroy: defaulted(
        bool,
        "Whether destroying the resource removes the person from the organization and all its projects. Otherwise a destroy only removes the person from the state.",
        { default: false },
      ),
    },
    update: lowerCaseRole,
    // jianyuan's `user_role` is the role in the organization.
    peerNames: { "jianyuan/openai": "user_role", "isac322/openaiadmin": "user" },
  }),
  findPerson,
);

const resource = defineResource({
  ...life,
  description: "The role of a person who is in the organization already. People join by invitation or single sign-on.",

  // The API does not create people: the resource adopts a person who is in the organization.
  async create({ plan, api, context }) {
    const { id, name, email, role, added_at } = (await findPerson(api, plan)) ?? nobody(plan);
    await checkNames(api, plan, {}, findPerson);
    const itself = pathOf(organizationUsers, {}, id);
    if (await claimObject(api, itself, context, `person ${id}`)) throw removedInThisRun(id);
    checkOrganization(api, context, `person ${id}`);
    if (!sameIgnoringCase(role ?? "", plan.role)) await api.post(itself, lowerCaseRole(plan), { repeatable: true });
    return { id, user_id: id, name, email, added_at };
  },

  async delete(request) {
    if (request.state.remove_on_destroy) await life.delete(request);
  },
});

export const organizationUser = offer({
  shape: "membership",
  resource,
  data: [
    singularOf(organizationUsers, "A person of the organization, by id or by email address.", {
      by: ["email"],
      filter: emailFilter,
    }),
    pluralOf(organizationUsers, "The people of the organization, in the order in which they were added.", {
      items: "users",
      where: ["email", "role", "is_service_account"],
    }),
  ],
  list: listOf(organizationUsers, resource, { isManageable: (row) => row["is_service_account"] !== true }),
  exported: { whyNot: (row) => (row["is_service_account"] === true ? "" : undefined) },
});

type Person = Row<typeof organizationUsers.attributes>;

/** Finds a person of the organization by id, or else by email; undefined where nobody matches. */
export async function findPerson(api: Api, { user_id: id, email }: Named): Promise<Person | undefined> {
  const wanted = id || !email ? { id } : { pick: pickByEmail(email), filter: emailFilter({ email }) };
  return (await findRow(api, organizationUsers, {}, wanted)) as Person | undefined;
}

/** Returns the query for an email. An API that compares letter case most likely has the address in lower case. */
function emailFilter({ email }: Values): Query | undefined {
  return typeof email === "string" ? { emails: [...new Set([email, email.toLowerCase()])] } : undefined;
}

function lowerCaseRole({ role }: { readonly role?: string | null }): object {
  return { role: role?.toLowerCase() };
}
