import { optional, optionalComputed, required, computed } from "../framework/attribute.ts";
import { errorDiagnostic, warningDiagnostic } from "../framework/diagnostic.ts";
import { defaulted } from "../framework/attribute.ts";
import { notEmpty } from "../framework/validator.ts";
import { unpadded } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { openWords } from "../noun/open-words.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { ApiError } from "../openai/error.ts";
import { action, path } from "../openai/path.ts";
import { bool, int64, string } from "../values/primitive.ts";

const residencies = openWords("residency", [
  ...["GLOBAL", "US_STORAGE_PROCESSING", "EU_STORAGE_PROCESSING", "JP_STORAGE", "JP_STORAGE_PROCESSING"],
  ...["KR_STORAGE", "CA_STORAGE", "SG_STORAGE", "IN_STORAGE", "IN_STORAGE_PROCESSING", "AU_STORAGE"],
  ...["AU_STORAGE_PROCESSING", "GB_STORAGE", "AE_STORAGE", "AE_STORAGE_PROCESSING"],
]);

export const projects = defineNoun({
  name: "project",
  plural: "projects",
  title: "project",
  id: { name: "project_id", prefix: "proj_" },
  list: () => ({ path: path`/organization/projects` }),
  attributes: {
    name: required(string, "The name of the project, which need not be unique.", { validate: [notEmpty, unpadded] }),
    residency: optionalComputed(string, `Where data is stored and processed: ${residencies.text}.`, {
      hint: "Set when the project is created; a change replaces the project. If omitted, the API chooses, and the value is kept.",
      replace: ({ config, prior }) => config !== null && prior !== null,
    }),
    external_key_id: optional(string, "The customer-managed key of the project.", { validate: [notEmpty, unpadded] }),
    created_at: computed(int64, "When the project was created, in Unix seconds."),
  },
  facts: {
    status: computed(string, "`active` or `archived`."),
    archived_at: computed(int64, "When the project was archived, in Unix seconds; null while it is active."),
  },
  permanent: true,
  isLive: ({ status, archived_at }) => status !== "archived" && !archived_at,
});

const life = objectOf(projects, {
  changes: ["name", "external_key_id"],
  destroy: (api, itself) => api.post(action(itself, "archive"), {}, { of: itself, repeatable: true, undoes: true }),
});

const resource = defineResource({
  ...life,
  description:
    "A project of the organization. Destroying it archives the project permanently: the API does not delete projects.",
  validate: [residencies.rule],

  // The API sets the residency of a project once, when it creates the project.
  plan({ prior, planned, privateState }) {
    if (!prior || prior.residency !== null || typeof planned?.residency !== "string") return undefined;
    return privateState.get(createdHere)
      ? { replace: ["residency"] }
      : {
          diagnostics: [
            warningDiagnostic("Residency Not Confirmed", residencyNotReturned(prior.id, planned.residency)),
          ],
        };
  },

  async create(request) {
    request.context.privateState.set(createdHere, true);
    const made = await life.create(request);
    if (request.plan.residency && !made.residency)
      request.context.warn("Residency Not Confirmed", residencyNotReturned(made.id, request.plan.residency));
    return made;
  },

  explain: (error) =>
    error instanceof ApiError && error.status === 400 && /\bdefault\b/iu.test(error.apiMessage)
      ? errorDiagnostic("Default Project Cannot Be Changed", `${error.message}\n\n${defaultProjectAdvice}`)
      : undefined,
});

export const project = offer({
  shape: "object",
  resource,
  data: [
    singularOf(projects, "A project of the organization, by its id or by its name.", { by: ["name"] }),
    pluralOf(projects, "The projects of the organization.", {
      where: ["name"],
      attributes: { include_archived: defaulted(bool, false, "Whether archived projects are listed as well.") },
      query: ({ include_archived }) => (include_archived ? { query: { include_archived: true }, all: true } : {}),
    }),
  ],
  list: listOf(projects, resource),
});

/** Under this key private state remembers that Terraform created the project, so that its residency was asked for then. */
const createdHere = "created";

function residencyNotReturned(id: string | null | undefined, residency: string): string {
  return `The API does not return where the data of the project ${id} is kept. The value ${residency} is only recorded in the state: check the residency in the OpenAI console.`;
}

const defaultProjectAdvice =
  "The API neither changes nor archives the default project of an organization. To stop managing it, take it out of the state with " +
  "a removed block or terraform state rm; to read it, use the data source openai_project.";
