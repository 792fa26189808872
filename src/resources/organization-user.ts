import { computed, defaulted, required } from "../framework/attribute.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { oneOfIgnoringCase } from "../framework/validator.ts";
import { findRow, pathOf } from "../noun/find.ts";
import { checkOrganization, confirmOrganization, warnShared } from "../noun/instance.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun } from "../noun/noun.ts";
import type { Values } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Api, Query } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { bool, int64, string } from "../values/primitive.ts";
import { byPerson, checkNames, nobody, pickByEmail } from "./person.ts";
import type { Named } from "./person.ts";
import { sameIgnoringCase } from "./text.ts";

export const organizationUsers = defineNoun({
  name: "organization_user",
  plural: "organization_users",
  title: "organization user",
  id: { name: "user_id", text: "The person (`user-…`)." },
  list: () => ({ path: path`/organization/users` }),
  attributes: {
    email: computed(string, "The person's email address.", { same: sameIgnoringCase }),
    role: required(string, "`owner` or `reader`.", {
      hint: "Letter case does not count.",
      same: sameIgnoringCase,
      validate: [oneOfIgnoringCase("owner", "reader")],
    }),
    name: computed(string, "The person's name."),
    added_at: computed(int64, "When the person was added to the organization, in Unix seconds."),
  },
  facts: {
    is_service_account: computed(bool, "Whether it is a service account and not a person."),
    is_scim_managed: computed(bool, "Whether an identity provider manages the person through SCIM."),
  },
});

const life = byPerson(
  membershipOf(organizationUsers, {
    own: {
      remove_on_destroy: defaulted(
        bool,
        false,
        "Whether destroying the resource removes the person from the organization and all its projects. Otherwise it only leaves the state.",
      ),
    },
    update: lowerCaseRole,
  }),
  findPerson,
);

const resource = defineResource({
  ...life,
  description: "The role of a person who is in the organization already. People join by invitation or single sign-on.",

  // Nobody is created: the resource adopts a person who is there.
  async create({ plan, api, context }) {
    const row = (await findPerson(api, plan)) as Person | undefined;
    if (!row) throw nobody(plan);
    await checkNames(api, plan, {}, findPerson);
    const itself = pathOf(organizationUsers, {}, row.id);
    const claimed = await api.claim(itself);
    if (claimed === "shared") warnShared(context, `person ${row.id}`);
    if (claimed === "deleted") throw removedInThisRun(row.id);
    checkOrganization(api, context, `person ${row.id}`);
    if (!sameIgnoringCase(row.role ?? "", plan.role)) await api.post(itself, lowerCaseRole(plan), { repeatable: true });
    const { id, name, email, added_at } = row;
    return { id, user_id: id, name, email, added_at };
  },

  async delete(request) {
    const { state, api, context } = request;
    if (!state.remove_on_destroy) return;
    // A person has the same id in every organization, so that a wrong key would remove the person from another.
    await confirmOrganization(api, context, `person ${state.user_id}`);
    await life.delete(request);
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
});

interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: string | null;
  readonly added_at: number | null;
}

/** A person of the organization by id, or else by email; undefined where nobody has it. */
export async function findPerson(api: Api, named: Named): Promise<Values | undefined> {
  const { user_id: id, email } = named;
  const wanted = id || !email ? { id } : { pick: pickByEmail(email), filter: emailFilter({ email }) };
  return await findRow(api, organizationUsers, {}, wanted);
}

/** Should the API compare letter case, it most likely has the address in lower case. */
function emailFilter({ email }: Values): Query | undefined {
  return typeof email === "string" ? { emails: [...new Set([email, email.toLowerCase()])] } : undefined;
}

function lowerCaseRole({ role }: { readonly role?: string | null }): object {
  return { role: role?.toLowerCase() };
}

function removedInThisRun(user_id: string): DiagnosticError {
  return new DiagnosticError(
    "Person Removed in This Run",
    `Another resource with remove_on_destroy removed the person ${user_id} from the organization in this run. Invite the person again, then apply again. ` +
      "To rename a resource without removing the person, use a moved block.",
  );
}
