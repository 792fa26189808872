import { crud } from "../crud.ts";
import { Refusal } from "../errors.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import { integer, optional, readShape, text } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { project } from "./projects.ts";

export const rateLimitTable: TableKey<RateLimit> = { name: "rate_limits" };

/** The limits of one model in one project. A limit that the model does not have is absent. */
interface RateLimit extends Partial<Readonly<Record<Quantity, number>>> {
  /** `project_id/rl-model`; the API's answers have the part after the slash */
  readonly id: string;
  readonly project_id: string;
  readonly model: string;
  readonly max_requests_per_1_minute: number;
  readonly max_tokens_per_1_minute: number;
}

type Quantity = (typeof quantities)[number];

const quantities = [
  "max_requests_per_1_minute",
  "max_tokens_per_1_minute",
  "max_images_per_1_minute",
  "max_audio_megabytes_per_1_minute",
  "max_requests_per_1_day",
  "batch_1_day_max_input_tokens",
] as const;

const changes = {
  max_requests_per_1_minute: optional(integer(0)),
  max_tokens_per_1_minute: optional(integer(0)),
  max_images_per_1_minute: optional(integer(0)),
  max_audio_megabytes_per_1_minute: optional(integer(0)),
  max_requests_per_1_day: optional(integer(0)),
  batch_1_day_max_input_tokens: optional(integer(0)),
};

/** The organization's limits. A project starts with them and cannot exceed them. */
const catalogue: Readonly<Record<string, Pick<RateLimit, Quantity>>> = {
  "gpt-4o": {
    max_requests_per_1_minute: 10_000,
    max_tokens_per_1_minute: 2_000_000,
    batch_1_day_max_input_tokens: 200_000_000,
  },
  "gpt-4o-mini": {
    max_requests_per_1_minute: 10_000,
    max_tokens_per_1_minute: 10_000_000,
    batch_1_day_max_input_tokens: 1_000_000_000,
  },
  "gpt-image-1": { max_requests_per_1_minute: 250, max_tokens_per_1_minute: 250_000, max_images_per_1_minute: 20 },
  "text-embedding-3-small": {
    max_requests_per_1_minute: 10_000,
    max_tokens_per_1_minute: 10_000_000,
    max_requests_per_1_day: 10_000_000,
  },
  "whisper-1": { max_requests_per_1_minute: 10_000, max_tokens_per_1_minute: 0, max_audio_megabytes_per_1_minute: 100 },
};

/** /organization/projects/{project}/rate_limits: each project always has one row for each model. */
export const rateLimits = defineNoun({
  name: "rate_limits",
  ...crud("/organization/projects/{}/rate_limits", {
    table: rateLimitTable,
    title: "rate limit",
    parent: project,
    key: keyOf,
    rows: limitsOf,
    paging: { cursor: "last_id", byDefault: 100, maximum: Infinity, before: true },
    extra: { model: text(), ...changes },
    row: ({ model = "gpt-4o", ...input }, { parent }): RateLimit => ({ ...usual(parent, model), ...numbersOf(input) }),
    retrieve: false,
    update,
    present,
  }),
});

/** Picks the limits. A row of a seed has other members as well, such as an id that is not the row's. */
function numbersOf(input: Partial<Readonly<Record<Quantity, number>>>): Partial<Pick<RateLimit, Quantity>> {
  const given = quantities.flatMap((quantity) => {
    const number = input[quantity];
    return number === undefined ? [] : [[quantity, number] as const];
  });
  return Object.fromEntries(given);
}

function limitsOf(store: Store, project_id: string): readonly RateLimit[] {
  const rows = store.table(rateLimitTable).rows();
  const set = new Map(rows.filter((row) => row.project_id === project_id).map((row) => [row.model, row]));
  const models = new Set([...Object.keys(catalogue), ...set.keys()]);
  return [...models].map((model) => set.get(model) ?? usual(project_id, model));
}

function usual(project_id: string, model: string): RateLimit {
  const numbers = catalogue[model] ?? { max_requests_per_1_minute: 500, max_tokens_per_1_minute: 30_000 };
  return { id: `${project_id}/rl-${model}`, project_id, model, ...numbers };
}

/** Refuses a limit above the organization's, and a limit that the model does not have. */
function update(row: RateLimit, call: Call): RateLimit {
  const numbers = readShape(call.body, changes);
  const most = usual(row.project_id, row.model);
  for (const quantity of quantities) {
    const [wanted, allowed] = [numbers[quantity], most[quantity]];
    if (wanted === undefined || (allowed !== undefined && wanted <= allowed)) continue;
    const problem =
      allowed === undefined ? `does not apply to ${row.model}` : `exceeds the organization's limit of ${allowed}`;
    throw new Refusal(400, `'${quantity}' ${problem}.`, { code: "invalid_value", param: quantity });
  }
  return { ...row, ...numbers };
}

function keyOf({ model }: Pick<RateLimit, "model">): string {
  return `rl-${model}`;
}

function present({ project_id: _, ...row }: RateLimit) {
  return { object: "project.rate_limit" as const, ...row, id: keyOf(row) };
}
