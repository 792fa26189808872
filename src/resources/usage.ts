import {
  bool,
  computed,
  int64,
  listNested,
  number,
  oneOf,
  optional,
  required,
  set,
  sizeBetween,
  string,
} from "terraform-plugin-kit";
import { isId } from "../noun/id.ts";
import { defineDataSource } from "../noun/life.ts";
import { offer } from "../noun/offer.ts";
import { openWords } from "../noun/open-words.ts";
import { rowReader } from "../noun/row.ts";
import { path } from "../openai/path.ts";
import { listsOf } from "./audit-log.ts";
import { readBuckets } from "./usage-bucket.ts";

const kinds = openWords(
  "kind",
  "audio_speeches audio_transcriptions code_interpreter_sessions completions decisions embeddings file_search_calls images moderations vector_stores web_search_calls",
);
const groups = openWords(
  "group_by",
  "project_id user_id api_key_id model batch service_tier api_source size source vector_store_id context_level",
);
const texts = (description: string) => optional(set(string), description, { validate: [sizeBetween(1, 1000)] });

/** The largest page, in buckets, by the width of a bucket. */
const mostBuckets: Readonly<Record<string, number>> = { "1m": 1440, "1h": 168, "1d": 31 };

const count = (what: string) => computed(int64, `The number of ${what}; null for kinds that do not count them.`);
const dimension = (what: string, name: string) => computed(string, `The ${what}; null unless grouped by \`${name}\`.`);

const result = {
  start_time: computed(int64, "The start of the bucket, in Unix seconds."),
  end_time: computed(int64, "The end of the bucket, in Unix seconds."),
  project_id: dimension("project", "project_id"),
  user_id: dimension("person", "user_id"),
  api_key_id: dimension("key", "api_key_id"),
  model: dimension("model", "model"),
  batch: computed(bool, "Whether the requests were in a batch; null unless grouped by `batch`."),
  service_tier: dimension("service tier", "service_tier"),
  api_source: dimension("source of the requests", "api_source"),
  size: dimension("size of the images", "size"),
  source: dimension("source of the images", "source"),
  vector_store_id: dimension("vector store", "vector_store_id"),
  context_level: dimension("size of the search context", "context_level"),
  num_model_requests: count("requests to the model"),
  num_requests: count("requests"),
  num_sessions: count("sessions"),
  input_tokens: count("input tokens"),
  input_cached_tokens: count("input tokens that were cached"),
  input_uncached_tokens: count("input tokens that were not cached"),
  input_cache_write_tokens: count("input tokens that were written to the cache"),
  input_cache_write_30m_tokens: count("input tokens that were written to the cache for 30 minutes"),
  input_cache_write_12h_tokens: count("input tokens that were written to the cache for 12 hours"),
  input_text_tokens: count("input tokens of texts"),
  input_audio_tokens: count("input tokens of audio"),
  input_image_tokens: count("input tokens of images"),
  input_cached_text_tokens: count("cached input tokens of texts"),
  input_cached_audio_tokens: count("cached input tokens of audio"),
  input_cached_image_tokens: count("cached input tokens of images"),
  output_tokens: count("output tokens"),
  output_text_tokens: count("output tokens of texts"),
  output_audio_tokens: count("output tokens of audio"),
  output_image_tokens: count("output tokens of images"),
  characters: count("characters"),
  seconds: computed(number, "The number of seconds of audio; null for kinds that do not count them."),
  images: count("images"),
  usage_bytes: count("bytes that are stored"),
  raw: computed(
    string,
    "The whole result as JSON, including counters that this version of the provider does not know.",
  ),
};

const usages = defineDataSource({
  name: "usage",
  description:
    "The usage of the organization, in buckets of time. Set a fixed range of time: otherwise every plan shows other numbers.",
  attributes: {
    kind: required(string, `The kind of usage: ${kinds.text}.`, { validate: [isId] }),
    start_time: required(int64, "The start of the report, in Unix seconds."),
    end_time: optional(int64, "The end of the report, in Unix seconds; by default, the current time."),
    bucket_width: optional(string, "The width of a bucket: `1m`, `1h` or `1d`; by default, `1d`.", {
      validate: [oneOf("1m", "1h", "1d")],
    }),
    group_by: texts(`The dimensions to group the results by: ${groups.text}. Each kind has some of them.`),
    project_ids: texts("Only usage of these projects (`proj_…`)."),
    user_ids: texts("Only usage of these people (`user-…`)."),
    api_key_ids: texts("Only usage of these keys (`key_…`)."),
    models: texts("Only usage of these models."),
    batch: optional(bool, "Only usage in batches (true) or outside of them (false)."),
    sizes: texts("Only images of these sizes."),
    sources: texts("Only images of these sources."),
    context_levels: texts("Only web searches of these context sizes."),
    vector_store_ids: texts("Only searches of these vector stores."),
    results: computed(listNested(result), "The results, oldest first. A bucket without usage has no row."),
  },
  validate: [kinds.rule, groups.rule],
  timeouts: { read: "20m" },

  async read({ config: { kind, start_time, end_time, bucket_width, batch, ...filters }, api }) {
    const query = {
      start_time: String(start_time),
      ...(end_time !== null && { end_time: String(end_time) }),
      ...(bucket_width !== null && { bucket_width }),
      ...(batch !== null && { batch }),
      ...Object.fromEntries(listsOf(filters)),
    };
    const most = mostBuckets[bucket_width ?? "1d"] ?? 31;
    const list = path`/organization/usage/${kind}`;
    const results = await readBuckets(api, list, query, most);
    return { results: results.map((each) => readResult(each, (member) => api.odd(list, member))) as never };
  },
});

export const usage = offer({ data: [usages] });

const readResult = rowReader(result, ({ start_time, end_time, ...others }) => ({
  ...others,
  start_time,
  end_time,
  raw: JSON.stringify(others),
}));
