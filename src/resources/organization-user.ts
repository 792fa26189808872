import { computed, defaulted, listNested, required } from "../framework/attribute.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { notEmpty, oneOfIgnoringCase } from "../framework/validator.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { bool, int64, string } from "../values/primitive.ts";
import { defineDataSource, defineResource, fiveMinutes, oldestFirst, rowReader, sameIgnoringCase } from "./define.ts";
import { findExisting, onlyOne, repeatable, unlessGone } from "./existing.ts";
import {
  isPerson,
  keptEmail,
  nameOf,
  oneWayToName,
  parsePerson,
  passes,
  peopleFilter,
  person,
  sought,
  checkEmail,
  planPerson,
  someWayToName,
} from "./person.ts";
import type { Named } from "./person.ts";

export const organizationUser = defineResource({
  name: "organization_user",
  description:
    "The role of a person who is in the organization already. People come to be there by invitation or single sign-on.",
  attributes: {
    id: computed(string, "The same as `user_id`."),
    ...person,
    role: required(string, "`owner` or `reader`, in any letter case.", {
      same: sameIgnoringCase,
      validate: [oneOfIgnoringCase("owner", "reader")],
    }),
    remove_on_destroy: defaulted(
      bool,
      false,
      "Whether to remove the person from the organization and all its projects when the resource is destroyed. Otherwise it only leaves the state.",
    ),
    name: computed(string, "The person's name."),
    added_at: computed(int64, "When the person was added to the organization, in Unix seconds."),
  },
  timeouts: fiveMinutes,
  validate: [someWayToName],
  plan: planPerson,
  importId: { form: "user_id or email", parse: (id) => (notEmpty(id) ? undefined : parsePerson(id)) },

  async create({ plan, api }) {
    const row = await findOrganizationUser(api, plan);
    if (!row?.id) throw new DiagnosticError("Organization User Not Found", notThere(plan));
    checkEmail(plan, row.email);
    await api.claim(path`/organization/users/${row.id}`);
    await setRole(api, row.id, { wanted: plan.role, told: row.role });
    return { ...recorded(row), email: row.email };
  },

  async read({ state, api, context: { privateState } }) {
    const row = await findOrganizationUser(api, state);
    return row && { ...recorded(row), email: keptEmail(state, row.email, privateState), role: row.role ?? undefined };
  },

  async update({ plan, state, api }) {
    await checkNames(api, plan, state);
    await setRole(api, state.user_id ?? "", { wanted: plan.role, told: state.role });
    return state;
  },

  async delete({ state, api }) {
    if (state.remove_on_destroy) await unlessGone(api.delete(path`/organization/users/${state.user_id ?? ""}`));
  },
});

const facts = {
  name: computed(string, "The person's name."),
  role: computed(string, "`owner` or `reader`."),
  added_at: computed(int64, "When the person was added to the organization, in Unix seconds."),
};

export const organizationUserData = defineDataSource({
  name: "organization_user",
  description: "A person of the organization, by id or by email address.",
  attributes: { ...sought, ...facts },
  validate: [oneWayToName],

  async read({ config, api }) {
    const row = await findOrganizationUser(api, config);
    const { id, ...told } = onlyOne(row ? [row] : [], "Organization User", `who is ${nameOf(config)}`);
    return { ...told, user_id: id };
  },
});

export const organizationUsersData = defineDataSource({
  name: "organization_users",
  description: "The people of the organization, in the order in which they were added.",
  attributes: {
    ...peopleFilter,
    users: computed(
      listNested({
        id: computed(string, "The person (`user-…`)."),
        email: computed(string, "The person's email address."),
        ...facts,
      }),
      "The people.",
    ),
  },

  async read({ config, api }) {
    const rows = (await api.rows({ path: users })).map(decode).filter(passes(config));
    return { users: oldestFirst(rows, ({ added_at }) => added_at) };
  },
});

/** A person of the organization by id, or else by email. */
export async function findOrganizationUser(api: Api, named: Named): Promise<Row | undefined> {
  const itself = named.user_id ? path`/organization/users/${named.user_id}` : undefined;
  // Should the API compare by the letter, it most likely has the address in small ones.
  const filter = named.email ? { emails: [...new Set([named.email, named.email.toLowerCase()])] } : undefined;
  return await findExisting(api, users, { decode, is: isPerson(named), itself, filter });
}

/** Looks whether the names of a person are of one person, where both are given and the email is not the one known before. */
export async function checkNames(api: Api, { user_id, email }: Named, known: Named = {}): Promise<void> {
  if (!user_id || !email || sameIgnoringCase(email, known.email ?? "")) return;
  checkEmail({ user_id, email }, (await findOrganizationUser(api, { user_id }))?.email ?? null);
}

const users = path`/organization/users`;

const decode = rowReader({ id: string, name: string, email: string, role: string, added_at: int64 });
type Row = ReturnType<typeof decode>;

function recorded({ id, name, email, added_at }: Row) {
  return { id: id ?? undefined, user_id: id ?? undefined, name, email: email ?? undefined, added_at };
}

async function setRole(
  api: Api,
  id: string,
  { wanted, told }: { readonly wanted: string; readonly told: string | null },
): Promise<void> {
  if (told !== null && sameIgnoringCase(told, wanted)) return;
  await api.post(path`/organization/users/${id}`, { role: wanted.toLowerCase() }, repeatable);
}

function notThere(named: Named): string {
  return `Nobody in the organization is ${nameOf(named)}. This resource takes over people who are there; invite the person first.`;
}
