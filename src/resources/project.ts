import { computed, defaulted, listNested, optional, optionalComputed, required } from "../framework/attribute.ts";
import { errorDiagnostic } from "../framework/diagnostic.ts";
import { wholeId } from "../framework/import.ts";
import { exactlyOneOf, notEmpty, oneOf } from "../framework/validator.ts";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import { path } from "../openai/path.ts";
import { bool, int64, string } from "../values/primitive.ts";
import { couldBe, createOnce, forget } from "./create-once.ts";
import type { Namesakes } from "./create-once.ts";
import { anId, defineDataSource, defineResource, fiveMinutes, oldestFirst, rowReader } from "./define.ts";
import { findExisting, onlyOne, repeatable, unlessGone } from "./existing.ts";

const residencies =
  "GLOBAL US_STORAGE_PROCESSING EU_STORAGE_PROCESSING JP_STORAGE KR_STORAGE CA_STORAGE SG_STORAGE IN_STORAGE AU_STORAGE GB_STORAGE AE_STORAGE AE_STORAGE_PROCESSING".split(
    " ",
  );

export const project = defineResource({
  name: "project",
  description: "A project of the organization. To destroy it archives it, for good: the API does not delete projects.",
  attributes: {
    id: computed(string, "The id the API gives the project (`proj_…`)."),
    name: required(string, "The name of the project, which need not be unique.", { validate: [notEmpty] }),
    residency: optionalComputed(
      string,
      `Where data is stored and processed, set when the project is created: ${residencies.map((each) => `\`${each}\``).join(", ")}. Left out, the API decides, and what it decided stays.`,
      {
        replace: ({ config, prior }) => config !== null && prior !== null,
        validate: [oneOf(...residencies)],
      },
    ),
    external_key_id: optional(string, "The customer-managed key of the project.", { validate: [notEmpty] }),
    created_at: computed(int64, "When the project was created, in Unix seconds."),
  },
  timeouts: fiveMinutes,
  importId: wholeId("id"),

  async create({ plan, api, context }) {
    const { name, residency, external_key_id } = plan;
    const body = { name, residency, external_key_id: external_key_id ?? undefined };
    const { id, created_at, residency: chosen } = decode(await createOnce(api, namesakes(plan), { body, context }));
    return { id: id ?? undefined, created_at, residency: chosen };
  },

  async read({ state, api }) {
    const { id } = state;
    if (!id) return (await couldBe(api, namesakes(state), state)).length > 0 ? {} : undefined;
    const row = await find(api, { ...state, id });
    if (!row || !isActive(row)) return undefined;
    // It never changes; the API may tell another writing of what was asked for, or nothing.
    const residency = state.residency ?? row.residency ?? undefined;
    return { ...row, id, name: row.name ?? undefined, residency };
  },

  async update({ plan: { name, residency, external_key_id }, state, api }) {
    const body = {
      ...(name !== state.name && { name }),
      ...(external_key_id !== state.external_key_id && { external_key_id }),
    };
    if (Object.keys(body).length > 0) await api.post(path`/organization/projects/${state.id ?? ""}`, body, repeatable);
    return { ...state, residency: residency ?? state.residency };
  },

  async delete({ state, api, context }) {
    const { id } = state;
    if (!id) return await forget(api, namesakes(state), { state, context });
    const of = path`/organization/projects/${id}`;
    await unlessGone(api.post(path`/organization/projects/${id}/archive`, {}, { ...repeatable, of, undoes: true }));
  },

  explain: (error) =>
    error instanceof ApiError && error.status === 400 && /\bdefault\b/iu.test(error.apiMessage)
      ? errorDiagnostic("Default Project Cannot Be Changed", `${error.message}\n\n${defaultProjectAdvice}`)
      : undefined,
});

const facts = {
  name: computed(string, "The name of the project."),
  status: computed(string, "`active` or `archived`."),
  residency: computed(string, "Where data is stored and processed; null where the API does not tell."),
  external_key_id: computed(string, "The customer-managed key of the project."),
  created_at: computed(int64, "When the project was created, in Unix seconds."),
  archived_at: computed(int64, "When the project was archived, in Unix seconds; null while it is active."),
};

export const projectData = defineDataSource({
  name: "project",
  description: "A project of the organization, by its id or by its name.",
  attributes: {
    id: optionalComputed(
      string,
      "The project (`proj_…`), archived or not. Exactly one of `id` and `name` must be set.",
      {
        validate: [anId],
      },
    ),
    ...facts,
    name: optionalComputed(
      string,
      "The name of the project, which only one active project may have. Exactly one of `id` and `name` must be set.",
    ),
  },
  validate: [exactlyOneOf("id", "name")],

  async read({ config: { id, name }, api }) {
    const rows = id
      ? [await find(api, { id })].filter((row) => row !== undefined)
      : (await api.rows({ path: projects })).map(decode).filter((row) => isActive(row) && row.name === name);
    const called = id ? `with the id ${id}` : `that is active and has the name ${name}`;
    return onlyOne(rows, "Project", called);
  },
});

export const projectsData = defineDataSource({
  name: "projects",
  description: "The projects of the organization, oldest first.",
  attributes: {
    include_archived: defaulted(bool, false, "Whether to list archived projects, too."),
    name: optional(string, "Only projects with this name."),
    projects: computed(listNested({ id: computed(string, "The project (`proj_…`)."), ...facts }), "The projects."),
  },

  async read({ config: { include_archived, name }, api }) {
    const query = include_archived ? { query: { include_archived } } : {};
    const rows = (await api.rows({ path: projects, ...query })).map(decode);
    const wanted = rows.filter((row) => (include_archived || isActive(row)) && (name === null || row.name === name));
    return { projects: oldestFirst(wanted, ({ created_at }) => created_at) };
  },
});

const projects = path`/organization/projects`;

const decode = rowReader({
  id: string,
  name: string,
  status: string,
  residency: string,
  external_key_id: string,
  created_at: int64,
  archived_at: int64,
});
type Row = ReturnType<typeof decode>;

function isActive({ status, archived_at }: Row): boolean {
  return status !== "archived" && !archived_at;
}

async function find(
  api: Api,
  { id, created_at: createdAt = null }: { readonly id: string; readonly created_at?: number | bigint | null },
): Promise<Row | undefined> {
  const itself = path`/organization/projects/${id}`;
  return await findExisting(api, projects, { decode, is: (each) => each.id === id, itself, createdAt });
}

interface Wanted {
  readonly name: string;
  readonly residency?: string | null | undefined;
  readonly external_key_id?: string | null | undefined;
}

/** A project with all that was asked for, as far as the API tells it. */
function namesakes({ name, residency, external_key_id }: Wanted): Namesakes {
  const fits = (wanted: string | null | undefined, told: string | null): boolean => !wanted || !told || wanted === told;
  return {
    collection: projects,
    noun: "project",
    alike(item) {
      const row = decode(item);
      const same = fits(residency, row.residency) && fits(external_key_id, row.external_key_id);
      return isActive(row) && row.name === name && same;
    },
  };
}

const defaultProjectAdvice =
  "The API neither changes nor archives the default project of an organization. To stop managing it, take it out of the state with " +
  "a removed block or terraform state rm; to read it, use the data source openai_project.";
