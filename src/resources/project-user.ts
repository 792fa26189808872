import { computed, listNested, required } from "../framework/attribute.ts";
import { slashId } from "../framework/import.ts";
import { oneOfIgnoringCase } from "../framework/validator.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import type { ApiPath } from "../openai/path.ts";
import { int64, string } from "../values/primitive.ts";
import {
  defineDataSource,
  defineResource,
  fiveMinutes,
  inProject,
  ofProject,
  oldestFirst,
  rowReader,
  sameIgnoringCase,
} from "./define.ts";
import { createOrAdopt, findExisting, onlyOne, repeatable, unlessGone } from "./existing.ts";
import { checkNames, findOrganizationUser } from "./organization-user.ts";
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
  planPerson,
  someWayToName,
} from "./person.ts";
import type { Named } from "./person.ts";
import { mayExist } from "./refusal.ts";

export const projectUser = defineResource({
  name: "project_user",
  description: "Makes a person of the organization a member of a project, or takes over one who is.",
  attributes: {
    id: computed(string, "`project_id/user_id`."),
    ...inProject,
    ...person,
    role: required(string, "`owner` or `member`, in any letter case.", {
      same: sameIgnoringCase,
      validate: [oneOfIgnoringCase("owner", "member")],
    }),
    name: computed(string, "The person's name."),
    added_at: computed(int64, "When the person became a member, in Unix seconds."),
  },
  timeouts: fiveMinutes,
  validate: [someWayToName],
  plan: planPerson,
  importId: {
    form: "project_id/user_id or project_id/email",
    parse(id) {
      const parts = slashId("project_id", "user").parse(id);
      return parts && { project_id: parts["project_id"] ?? "", ...parsePerson(parts["user"] ?? "") };
    },
  },

  async create({ plan, api }) {
    await checkNames(api, plan);
    const row = await add(api, plan);
    if (row.id) await api.claim(memberPath(plan, row.id));
    if (row.id && row.role !== null && !sameIgnoringCase(row.role, plan.role)) await setRole(api, plan, row.id);
    return { ...recorded(plan, row), email: row.email };
  },

  async read({ state, api, context: { privateState } }) {
    const row = await find(api, state);
    return (
      row && { ...recorded(state, row), email: keptEmail(state, row.email, privateState), role: row.role ?? undefined }
    );
  },

  async update({ plan, state, api }) {
    await checkNames(api, plan, state);
    if (!sameIgnoringCase(plan.role, state.role)) await setRole(api, plan, state.user_id ?? "");
    return state;
  },

  async delete({ state, api }) {
    const id = state.user_id ?? (await find(api, state))?.id;
    if (id) await unlessGone(api.delete(memberPath(state, id)));
  },
});

const facts = {
  name: computed(string, "The person's name."),
  role: computed(string, "`owner` or `member`."),
  added_at: computed(int64, "When the person became a member, in Unix seconds."),
};

export const projectUserData = defineDataSource({
  name: "project_user",
  description: "A member of a project, by id or by email address.",
  attributes: { ...ofProject, ...sought, ...facts },
  validate: [oneWayToName],

  async read({ config, api }) {
    const rows = (await api.rows({ path: membersOf(config) })).map(decode).filter(isPerson(config));
    const row = onlyOne(rows, "Member", `of ${config.project_id} who is ${nameOf(config)}`);
    return { ...row, user_id: row.id };
  },
});

export const projectUsersData = defineDataSource({
  name: "project_users",
  description: "The members of a project, in the order in which they became members.",
  attributes: {
    ...ofProject,
    ...peopleFilter,
    users: computed(
      listNested({
        id: computed(string, "The person (`user-…`)."),
        email: computed(string, "The person's email address."),
        ...facts,
      }),
      "The members.",
    ),
  },

  async read({ config, api }) {
    const rows = (await api.rows({ path: membersOf(config) })).map(decode).filter(passes(config));
    return { users: oldestFirst(rows, ({ added_at }) => added_at) };
  },
});

const decode = rowReader({ id: string, name: string, email: string, role: string, added_at: int64 });
type Row = ReturnType<typeof decode>;

type Member = Named & { readonly project_id: string };

function membersOf({ project_id }: { readonly project_id: string }): ApiPath {
  return path`/organization/projects/${project_id}/users`;
}

function memberPath({ project_id }: { readonly project_id: string }, user_id: string): ApiPath {
  return path`/organization/projects/${project_id}/users/${user_id}`;
}

function recorded({ project_id, user_id }: Member, { id, name, email, added_at }: Row) {
  const known = id ?? user_id ?? "";
  return { id: `${project_id}/${known}`, user_id: known || undefined, name, email: email ?? undefined, added_at };
}

/** Adds the person, or finds the one who is a member already. */
async function add(api: Api, plan: Member & { readonly role: string }): Promise<Row> {
  const { user_id, email, role } = plan;
  const members = membersOf(plan);
  const look = async (): Promise<unknown> => {
    const items = await api.rows({ path: members }, { fresh: true });
    return items.find((item) => isPerson(plan)(decode(item)));
  };
  const body = { ...(user_id ? { user_id } : { email }), role: role.toLowerCase() };
  try {
    return decode(await createOrAdopt(api, members, body, { look, known: {} }));
  } catch (error) {
    // An API that takes emails by the letter knows the person by another writing, and by the id.
    const known = !user_id && mayExist(error) ? await findOrganizationUser(api, plan) : undefined;
    if (!known?.id || known.email === email) throw error;
    return await add(api, { ...plan, user_id: known.id });
  }
}

async function setRole(api: Api, { project_id, role }: Member & { readonly role: string }, id: string): Promise<void> {
  const body = { role: role.toLowerCase() };
  await api.post(memberPath({ project_id }, id), body, repeatable);
}

async function find(
  api: Api,
  member: Member & { readonly added_at?: number | bigint | null },
): Promise<Row | undefined> {
  const { project_id, user_id, added_at = null } = member;
  const itself = user_id ? memberPath({ project_id }, user_id) : undefined;
  return await findExisting(api, membersOf(member), { decode, is: isPerson(member), itself, createdAt: added_at });
}
