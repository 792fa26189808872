import { FieldError } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { defineNoun, managed } from "../route.ts";
import type { Store, TableKey } from "../store.ts";
import { usagePage } from "./usage-page.ts";
import type { Used, Widths } from "./usage-page.ts";

const tokens = ["input_tokens", "output_tokens", "num_model_requests"] as const;
const whose = ["project_id", "user_id", "api_key_id"] as const;

/** The kinds of usage by their path, with the result's `object`, its counts, and the dimensions that it can be grouped by. */
const kinds = {
  audio_speeches: {
    object: "audio_speeches",
    counts: ["characters", "num_model_requests"],
    by: [...whose, "model"],
  },
  audio_transcriptions: {
    object: "audio_transcriptions",
    counts: ["seconds", "num_model_requests"],
    by: [...whose, "model"],
  },
  code_interpreter_sessions: {
    object: "code_interpreter_sessions",
    counts: ["num_sessions"],
    by: ["project_id"],
  },
  completions: {
    object: "completions",
    counts: tokens,
    by: [...whose, "model", "batch", "service_tier", "api_source"],
  },
  decisions: { object: "decisions", counts: tokens, by: [...whose, "model", "batch", "service_tier", "api_source"] },
  embeddings: { object: "embeddings", counts: ["input_tokens", "num_model_requests"], by: [...whose, "model"] },
  file_search_calls: { object: "file_searches", counts: ["num_requests"], by: [...whose, "vector_store_id"] },
  images: { object: "images", counts: ["images", "num_model_requests"], by: [...whose, "model", "size", "source"] },
  moderations: { object: "moderations", counts: ["input_tokens", "num_model_requests"], by: [...whose, "model"] },
  vector_stores: { object: "vector_stores", counts: ["usage_bytes"], by: ["project_id"] },
  web_search_calls: {
    object: "web_searches",
    counts: ["num_model_requests", "num_requests"],
    by: [...whose, "model", "context_level", "api_source"],
  },
} as const;

type Kinds = typeof kinds;
export type UsageKind = keyof Kinds;

/** The result of one kind in a bucket: its counts, and its dimensions, null where the query does not group by them. */
export type UsageResult<K extends UsageKind> = {
  readonly object: `organization.usage.${Kinds[K]["object"]}.result`;
} & { readonly [C in Kinds[K]["counts"][number]]: number } & {
  readonly [D in Kinds[K]["by"][number]]: Dimension<D> | null;
};

type Dimension<D> = D extends "batch" ? boolean : D extends "api_source" ? "agents_api" | "unlabeled" : string;

interface Usage extends Used {
  readonly id: string;
  readonly kind: UsageKind;
  readonly counts: Readonly<Record<string, number>>;
}

const usageTable: TableKey<Usage> = { name: "usage" };

const widths: Widths = {
  "1m": { seconds: 60, byDefault: 60, maximum: 1440 },
  "1h": { seconds: 3600, byDefault: 24, maximum: 168 },
  "1d": { seconds: 86_400, byDefault: 7, maximum: 31 },
};

/** /organization/usage/{kind}: the usage of the seed, in buckets of time. */
export const usage = defineNoun({
  name: "usage",
  seed: { read: readSeed, add: addSeed },
  // The keys of `kinds` are the kinds.
  routes: (Object.keys(kinds) as readonly UsageKind[]).map((kind) =>
    managed("GET", `/organization/usage/${kind}`, (call) => {
      const rows = call.store.table(usageTable).rows();
      const ofKind = rows.filter((row) => row.kind === kind);
      return usagePage(call, ofKind, widths, kinds[kind].by, (alike, dimensions) =>
        presentUsage(kind, alike, dimensions),
      );
    }),
  ),
});

export function presentUsage<K extends UsageKind>(
  kind: K,
  rows: readonly Pick<Usage, "counts">[],
  dimensions: Readonly<Record<string, string | null>>,
): UsageResult<K> {
  const { object, counts } = kinds[kind];
  const summed = counts.map((name) => [name, rows.reduce((sum, row) => sum + (row.counts[name] ?? 0), 0)]);
  const batch = dimensions["batch"];
  // The members are those of the table above, from which the type is made.
  return {
    object: `organization.usage.${object}.result`,
    ...Object.fromEntries(summed),
    ...dimensions,
    ...(typeof batch === "string" ? { batch: batch === "true" } : {}),
  } as UsageResult<K>;
}

function readSeed(fields: Fields) {
  const names = Object.keys(kinds);
  const kind = fields.string("kind");
  if (!names.includes(kind)) throw new FieldError(`${fields.where}.kind`, `expected one of ${names.join(", ")}`);
  // It is one of the keys of `kinds`.
  const of = kind as UsageKind;
  return {
    id: fields.string("id", undefined),
    kind: of,
    at: fields.integer("at"),
    counts: fields.record("counts", (value, where) => {
      if (typeof value !== "number") throw new FieldError(where, "expected a number");
      return value;
    }),
    dimensions: fields.record("dimensions", (value, where) => {
      if (typeof value !== "string") throw new FieldError(where, "expected a string");
      return value;
    }),
  };
}

function addSeed(store: Store, { id, ...row }: ReturnType<typeof readSeed>): void {
  store.table(usageTable).put({ id: id ?? store.ids.next("usage_"), ...row });
}
