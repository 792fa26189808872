import {
  atLeast,
  atLeastOneOf,
  DiagnosticError,
  errorDiagnostic,
  int64,
  optionalComputed,
  slashSeparatedId,
  string,
} from "terraform-plugin-kit";
import type { Attribute, AttributeChange, JsonObject } from "terraform-plugin-kit";
import { findRow, rowBeforeWrites, rowsOf } from "../noun/find.ts";
import { isId } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import type { Life } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import type { Rows } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { settingOf } from "../noun/setting.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import { textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import { path } from "../openai/path.ts";
import { perList } from "../openai/per-list.ts";
import { projects } from "./project.ts";
import { nearest } from "./text.ts";

const eitherName =
  "At least one of `rate_limit_id` and `model` must be set; both may be set if they name the same limit.";

const rateLimits = defineNoun({
  name: "project_rate_limit",
  title: "rate limit",
  id: { name: "rate_limit_id", prefix: "rl-" },
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/rate_limits`, pageSize: 1000 }),
  single: false,
  attributes: {
    model: optionalComputed(string, "The model that the limit is for.", {
      hint: eitherName,
      requiresReplace: isAnother,
      validate: [isId],
    }),
    max_requests_per_1_minute: quantity("The most requests in a minute."),
    max_tokens_per_1_minute: quantity("The most tokens in a minute."),
    max_images_per_1_minute: quantity("The most images in a minute."),
    max_audio_megabytes_per_1_minute: quantity("The most megabytes of audio in a minute."),
    max_requests_per_1_day: quantity("The most requests in a day."),
    batch_1_day_max_input_tokens: quantity("The most input tokens of batches in a day."),
  },
  displayName: ({ model }) => model,
});

const byId = settingOf(rateLimits, {
  peerNames: { "mkdev-me/openai": "rate_limit" },
  fromPeer: (stored) => ("max_requests_per_minute" in stored ? fromMkdev(stored) : {}),
});

type LimitLife =
  typeof byId extends Life<infer A>
    ? Life<Omit<A, "rate_limit_id"> & { readonly rate_limit_id: Attribute<string, "optionalComputed"> }>
    : never;
// The life requires the id. create and read below look it up where the configuration has only the model.
const life = byId as unknown as LimitLife;

const resource = defineResource({
  ...life,
  description:
    "The limits of one model in a project. A destroy restores the former value of each number that was configured.",
  attributes: {
    ...life.attributes,
    rate_limit_id: optionalComputed(string, "The rate limit (`rl-…`).", {
      hint: eitherName,
      requiresReplace: isAnother,
      validate: [isId],
    }),
  },
  validate: [atLeastOneOf("rate_limit_id", "model")],
  importId: {
    ...slashSeparatedId("project_id", "rate_limit_id"),
    form: "project_id/rate_limit_id or project_id/model",
  },

  async create(request) {
    const { plan, api } = request;
    const row = await limitOf(api, plan);
    const named = { rate_limit_id: textOf(row["id"]), model: textOf(row["model"]) };
    return await life.create({ ...request, plan: { ...plan, ...named } });
  },

  async read(request) {
    const { state, api } = request;
    // An import by project_id/model starts with the model in the place of the id.
    const pick = (rows: Rows): Values | undefined =>
      byName(rows, state) ?? byName(rows, { model: state.rate_limit_id });
    const row = await findRow(api, rateLimits, state, { pick });
    return row && (await life.read({ ...request, state: { ...state, rate_limit_id: textOf(row["id"]) } }));
  },

  toDiagnostic: (error) =>
    error instanceof ApiError && error.status === 400 && error.method === "POST"
      ? errorDiagnostic(
          "Rate Limit Refused",
          `${error.message}\n\nA limit of a project cannot be above that of the organization, which the API does not return: see Limits in the settings of the organization. ` +
            "A number that the model does not have, such as images of a text model, cannot be set.",
        )
      : undefined,
});

export const projectRateLimit = offer({
  shape: "setting",
  resource,
  data: [
    singularOf(rateLimits, "The limits of one model in a project, by id or by model.", { by: ["model"] }),
    pluralOf(rateLimits, "The limits of all models in a project.", { items: "rate_limits" }),
  ],
  list: listOf(rateLimits, resource),
  exported: { insteadOf: { rate_limit_id: "model" }, shared: { by: ["model"] } },
});

/**
 * Converts a state of mkdev-me/openai, which invents the id of a limit and writes 0 for a number that is not set. The
 * model identifies the limit.
 */
function fromMkdev(stored: JsonObject): object {
  const numbers = [
    ["max_requests_per_1_minute", "max_requests_per_minute"],
    ["max_tokens_per_1_minute", "max_tokens_per_minute"],
    ["max_images_per_1_minute", "max_images_per_minute"],
    ...["max_audio_megabytes_per_1_minute", "max_requests_per_1_day", "batch_1_day_max_input_tokens"].map(
      (name) => [name, name] as const,
    ),
  ] as const;
  return {
    rate_limit_id: null,
    ...Object.fromEntries(numbers.map(([ours, theirs]) => [ours, stored[theirs] || null])),
  };
}

interface Named {
  readonly rate_limit_id?: string | null | undefined;
  readonly model?: string | null | undefined;
}

/**
 * Finds the row of the configured limit.
 *
 * @throws DiagnosticError where no row matches, or where the id and the model name two rows
 */
async function limitOf(api: Api, plan: Values & Named): Promise<Values> {
  const row = await rowBeforeWrites(api, rateLimits, plan, { pick: (rows) => byName(rows, plan) });
  const { rate_limit_id, model } = plan;
  if (row === undefined) {
    const { all } = await rowsOf(api, rateLimits, plan);
    const [attribute, wanted] = rate_limit_id
      ? (["rate_limit_id", rate_limit_id] as const)
      : (["model", model ?? ""] as const);
    const near = nearest(
      wanted,
      all.map((each) => textOf(each[rate_limit_id ? "id" : "model"])),
    );
    const others = near.length > 0 ? `Similar names are ${near.join(", ")}. ` : "";
    throw new DiagnosticError(
      "Rate Limit Not Found",
      `The project ${textOf(plan["project_id"])} has no rate limit with the ${attribute} ${JSON.stringify(wanted)}. ${others}The data source openai_project_rate_limits lists all rate limits of the project.`,
      [{ attribute }],
    );
  }
  if (model && row["model"] !== model) {
    throw new DiagnosticError(
      "Rate Limit ID and Model Do Not Match",
      `The rate limit ${rate_limit_id} in ${textOf(plan["project_id"])} is for the model ${textOf(row["model"])}, not ${model}. Leave out rate_limit_id or model, or correct one of them.`,
      [{ attribute: "model" }],
    );
  }
  return row;
}

/** Finds the row with the id or, without an id, with the model. */
function byName(rows: Rows, { rate_limit_id, model }: Named): Values | undefined {
  return rate_limit_id ? rows.byId.get(rate_limit_id) : byModel(rows).get(model);
}

const byModel = perList((rows: Rows) => new Map(rows.all.map((row) => [row["model"], row])));

/** Whether a name changed. The first name that the provider learns is not a change. */
function isAnother({ prior }: AttributeChange<string>): boolean {
  return prior !== null;
}

function quantity(text: string): Attribute<number | bigint, "optionalComputed"> {
  return optionalComputed(int64, text, {
    hint: "If omitted, the number stays as it is. Null if the model does not have this limit.",
    validate: [atLeast(0)],
  });
}
