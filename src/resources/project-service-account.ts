import { computed, listNested, optional, optionalComputed, required } from "../framework/attribute.ts";
import { slashId } from "../framework/import.ts";
import { IncompleteError } from "../framework/resource.ts";
import { notEmpty, oneOfIgnoringCase } from "../framework/validator.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import type { ApiPath } from "../openai/path.ts";
import { int64, string } from "../values/primitive.ts";
import { couldBe, createOnce, forget } from "./create-once.ts";
import type { Namesakes } from "./create-once.ts";
import {
  anId,
  defineDataSource,
  defineResource,
  fiveMinutes,
  inProject,
  ofProject,
  oldestFirst,
  rowReader,
  sameIgnoringCase,
} from "./define.ts";
import { findExisting, onlyOne, repeatable, unlessGone } from "./existing.ts";

export const projectServiceAccount = defineResource({
  name: "project_service_account",
  description: "A service account of a project. It is created without an API key, so that there is no secret to keep.",
  attributes: {
    id: computed(string, "The id the API gives the account (`svc_acct_…`)."),
    ...inProject,
    name: required(string, "The name of the account, which need not be unique.", { validate: [notEmpty] }),
    role: optionalComputed(
      string,
      "`owner`, `member` or `none`, in any letter case. Left out, the account is created with the role `none`, and a role it has stays.",
      {
        same: sameIgnoringCase,
        validate: [oneOfIgnoringCase("owner", "member", "none")],
        // The API gives no role back.
        replace: ({ config, prior }) =>
          typeof config === "string" && sameIgnoringCase(config, "none") && prior !== null,
      },
    ),
    created_at: computed(int64, "When the account was created, in Unix seconds."),
  },
  timeouts: fiveMinutes,
  importId: { ...slashId("project_id", "id"), form: "project_id/service_account_id" },

  async create({ plan: { project_id, name, role }, api, context }) {
    const body = { name, create_service_account_only: true };
    const { id, ...made } = decode(await createOnce(api, namesakes({ project_id, name }), { body, context }));
    const known = { id: id ?? undefined, role: made.role, created_at: made.created_at };
    try {
      if (role && id && !sameIgnoringCase(role, made.role ?? "none"))
        await change(api, { project_id, id, created_at: made.created_at }, { role: role.toLowerCase() });
    } catch (error) {
      throw new IncompleteError(known, error);
    }
    return known;
  },

  async read({ state, api }) {
    const { id } = state;
    if (!id) return (await couldBe(api, namesakes(state), state)).length > 0 ? {} : undefined;
    const row = await find(api, { ...state, id });
    return row && { ...row, id, name: row.name ?? undefined, role: row.role ?? undefined };
  },

  async update({ plan: { project_id, name, role }, state, api }) {
    const changed = {
      ...(name !== state.name && { name }),
      ...(role && !sameIgnoringCase(role, state.role ?? "none") && { role: role.toLowerCase() }),
    };
    if (Object.keys(changed).length > 0) await change(api, { ...state, project_id, id: state.id ?? "" }, changed);
    return { ...state, role: role ?? state.role };
  },

  async delete({ state, api, context }) {
    const { id } = state;
    if (!id) return await forget(api, namesakes(state), { state, context });
    await unlessGone(api.delete(path`/organization/projects/${state.project_id}/service_accounts/${id}`));
  },
});

const facts = {
  name: computed(string, "The name of the account."),
  role: computed(string, "`owner`, `member` or `none`."),
  created_at: computed(int64, "When the account was created, in Unix seconds."),
};

export const projectServiceAccountData = defineDataSource({
  name: "project_service_account",
  description: "A service account of a project.",
  attributes: {
    ...ofProject,
    id: required(string, "The account (`svc_acct_…`).", { validate: [anId] }),
    ...facts,
  },

  async read({ config: { project_id, id }, api }) {
    const row = await find(api, { project_id, id });
    const { name, role, created_at } = onlyOne(row ? [row] : [], "Service Account", `${id} in ${project_id}`);
    return { name, role, created_at };
  },
});

export const projectServiceAccountsData = defineDataSource({
  name: "project_service_accounts",
  description: "The service accounts of a project, oldest first.",
  attributes: {
    ...ofProject,
    name: optional(string, "Only accounts with this name."),
    role: optional(string, "Only accounts with this role, in any letter case."),
    service_accounts: computed(
      listNested({ id: computed(string, "The account (`svc_acct_…`)."), ...facts }),
      "The service accounts.",
    ),
  },

  async read({ config: { project_id, name, role }, api }) {
    const rows = (await api.rows({ path: accountsOf({ project_id }) })).map(decode);
    const wanted = rows.filter(
      (row) =>
        (name === null || (row.name ?? "") === name) && (role === null || sameIgnoringCase(row.role ?? "", role)),
    );
    return { service_accounts: oldestFirst(wanted, ({ created_at }) => created_at) };
  },
});

const decode = rowReader({ id: string, name: string, role: string, created_at: int64 });
type Row = ReturnType<typeof decode>;

interface Place {
  readonly project_id: string;
}

function accountsOf({ project_id }: Place): ApiPath {
  return path`/organization/projects/${project_id}/service_accounts`;
}

function namesakes({ project_id, name }: Place & { readonly name: string }): Namesakes {
  return {
    collection: accountsOf({ project_id }),
    noun: "service account",
    alike: (item) => decode(item).name === name,
  };
}

interface Account extends Place {
  readonly id: string;
  readonly created_at: number | bigint | null;
}

async function change(api: Api, { project_id, id }: Account, body: object): Promise<void> {
  const itself = path`/organization/projects/${project_id}/service_accounts/${id}`;
  await api.post(itself, body, repeatable);
}

async function find(
  api: Api,
  {
    project_id,
    id,
    created_at: createdAt = null,
  }: Place & { readonly id: string; readonly created_at?: number | bigint | null },
): Promise<Row | undefined> {
  const itself = path`/organization/projects/${project_id}/service_accounts/${id}`;
  const collection = accountsOf({ project_id });
  return await findExisting(api, collection, { decode, is: (each) => each.id === id, itself, createdAt });
}
