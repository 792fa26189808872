import {
  bool,
  computed,
  defaulted,
  errorDiagnostic,
  int64,
  optional,
  optionalComputed,
  required,
  string,
} from "terraform-plugin-kit";
import { onlyAtCreate } from "../noun/fixed.ts";
import { isName } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { openWords } from "../noun/open-words.ts";
import { oldestFirst, pluralOf, singularOf } from "../noun/surface.ts";
import type { Values } from "../noun/values.ts";
import { ApiError } from "../openai/error.ts";
import { action, path } from "../openai/path.ts";

const residencies = openWords(
  "residency",
  "GLOBAL US_STORAGE_PROCESSING EU_STORAGE_PROCESSING JP_STORAGE JP_STORAGE_PROCESSING KR_STORAGE CA_STORAGE SG_STORAGE IN_STORAGE IN_STORAGE_PROCESSING AU_STORAGE AU_STORAGE_PROCESSING GB_STORAGE AE_STORAGE AE_STORAGE_PROCESSING",
);

export const projects = defineNoun({
  name: "project",
  title: "project",
  id: { name: "project_id", prefix: "proj_" },
  list: () => ({ path: path`/organization/projects` }),
  attributes: {
    name: required(string, "The name of the project, which need not be unique.", { validate: isName }),
    residency: optionalComputed(string, `Where data is stored and processed: ${residencies.text}.`, {
      hint: "Only a create sets it, so a change replaces the project. If omitted, the API chooses the value, and the provider keeps it.",
      requiresReplace: onlyAtCreate,
    }),
    external_key_id: optional(string, "The customer-managed key of the project.", { validate: isName }),
    created_at: computed(int64, "When the project was created, in Unix seconds."),
  },
  facts: {
    status: computed(string, "`active` or `archived`."),
    archived_at: computed(int64, "When the project was archived, in Unix seconds; null while it is active."),
  },
  permanent: true,
  isLive: ({ status, archived_at }) => status !== "archived" && !archived_at,
});

const resource = defineResource({
  ...objectOf(projects, {
    destroy: (api, itself) => api.post(action(itself, "archive"), {}, { of: itself, repeatable: true, undoes: true }),
  }),
  description: "A project of the organization. A destroy archives it permanently: the API does not delete projects.",
  validate: [residencies.rule],
  toDiagnostic: (error) =>
    error instanceof ApiError && error.status === 400 && /\bdefault\b/iu.test(error.apiMessage)
      ? errorDiagnostic(
          "Default Project Cannot Be Changed",
          `${error.message}\n\nThe API neither changes nor archives the default project of an organization. To stop managing the project, use a removed block or terraform state rm. To read it, use the data source openai_project.`,
        )
      : undefined,
});

export const project = offer({
  shape: "object",
  resource,
  data: [
    singularOf(projects, "A project of the organization, by its id or by its name.", { by: ["name"] }),
    pluralOf(projects, "The projects of the organization.", {
      where: ["name"],
      attributes: {
        include_archived: defaulted(bool, "Whether the list includes archived projects.", { default: false }),
      },
      query: ({ include_archived }) => (include_archived ? { query: { include_archived: true }, all: true } : {}),
    }),
  ],
  list: listOf(projects, resource),
  exported: {
    refers: { external_key_id: ["external_key"] },
    also: { include_archived: true },
    whyNot: (row, all) => {
      if (row["archived_at"] || row["status"] === "archived")
        return "archived, and the API takes no change of an archived project";
      return isDefault(row, all)
        ? "taken for the default project, which the API neither changes nor archives. The API does not say which project is the default: it is the oldest active one, and has the name that OpenAI gives the default project"
        : undefined;
    },
  },
});

/**
 * Whether a project is taken for the default project, which the API does not mark: the oldest active project, if it
 * has OpenAI's name for the default project.
 */
function isDefault(row: Values, all: readonly Values[]): boolean {
  const [oldest] = oldestFirst(all.filter(({ status, archived_at }) => status !== "archived" && !archived_at));
  return row["id"] === oldest?.["id"] && row["name"] === "Default project";
}
