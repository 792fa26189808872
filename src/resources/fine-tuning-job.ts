import {
  between,
  computed,
  defaulted,
  int64,
  list,
  listNested,
  map,
  optional,
  required,
  string,
} from "terraform-plugin-kit";
import { isId } from "../noun/id.ts";
import { defineDataSource } from "../noun/life.ts";
import { defineNoun } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { openWords } from "../noun/open-words.ts";
import { rowReader } from "../noun/row.ts";
import { singularOf } from "../noun/surface.ts";
import { takeRows } from "../noun/take.ts";
import type { Values } from "../noun/values.ts";
import { path } from "../openai/path.ts";

const statuses = openWords("status", "validating_files queued running paused succeeded failed cancelled");

const job = {
  model: computed(string, "The base model."),
  fine_tuned_model: computed(string, "The name of the fine-tuned model (`ft:…`); null until the job has succeeded."),
  status: computed(string, `The status: ${statuses.text}.`),
  created_at: computed(int64, "When the job was created, in Unix seconds."),
  finished_at: computed(int64, "When the job finished, in Unix seconds; null while it runs."),
  estimated_finish: computed(int64, "When the job is expected to finish, in Unix seconds; null if unknown."),
  training_file: computed(string, "The file with the training data (`file-…`)."),
  validation_file: computed(string, "The file with the validation data; null if there is none."),
  result_files: computed(list(string), "The files with the results."),
  trained_tokens: computed(int64, "The number of billable tokens; null until the job has finished."),
  seed: computed(int64, "The seed of the job."),
  organization_id: computed(string, "The organization that owns the job."),
  metadata: computed(map(string), "The metadata of the job."),
  error_message: computed(string, "Why the job failed; null if it did not fail."),
};

export const jobs = defineNoun({
  name: "fine_tuning_job",
  title: "fine-tuning job",
  id: { name: "fine_tuning_job_id", prefix: "ftjob-" },
  list: () => ({ path: path`/fine_tuning/jobs`, cursor: "last_item" }),
  attributes: job,
  fromApi: ({ error, ...others }) => ({ ...others, error_message: (error as Values | null | undefined)?.["message"] }),
});

const allJobs = defineDataSource({
  name: "fine_tuning_jobs",
  description: "The fine-tuning jobs of the project that the key belongs to, newest first.",
  attributes: {
    metadata: optional(map(string), "Only jobs with these values in their metadata."),
    status: optional(string, "Only jobs with this status."),
    fine_tuning_jobs: computed(listNested({ id: computed(string, jobs.idText), ...job }), "The jobs, newest first."),
  },
  validate: [statuses.rule],
  timeouts: { read: "20m" },

  async read({ config: { metadata, status }, api }) {
    const pairs = Object.entries(metadata ?? {}).map(([name, value]) => [`metadata[${name}]`, value ?? ""]);
    const query = Object.fromEntries(pairs) as Record<string, string>;
    const { all } = jobs.rows(await api.rows({ ...jobs.list({}), ...(pairs.length > 0 && { query }) }));
    const wanted = all.filter((row) => status === null || row["status"] === status);
    const newestFirst = wanted.toSorted((a, b) => Number(b["created_at"] ?? 0) - Number(a["created_at"] ?? 0));
    return { fine_tuning_jobs: newestFirst as never };
  },
});

const event = {
  id: computed(string, "The event (`ftevent-…`)."),
  created_at: computed(int64, "When the event happened, in Unix seconds."),
  level: computed(string, "`info`, `warn` or `error`."),
  message: computed(string, "What happened."),
  type: computed(string, "`message` or `metrics`."),
  data: computed(string, "The data of the event, as JSON; null if it has none."),
};

const events = defineDataSource({
  name: "fine_tuning_job_events",
  description: "The events of a fine-tuning job, newest first.",
  attributes: {
    fine_tuning_job_id: required(string, jobs.idText, { validate: [isId] }),
    limit: defaulted(int64, "The largest number of events to read.", { default: 100, validate: [between(1, 100_000)] }),
    events: computed(listNested(event), "The events, newest first."),
  },
  timeouts: { read: "20m" },

  async read({ config: { fine_tuning_job_id, limit }, api }) {
    const ofJob = { path: path`/fine_tuning/jobs/${fine_tuning_job_id}/events`, cursor: "last_item" } as const;
    const rows = await takeRows(api, ofJob, Number(limit));
    return { events: rows.map((row) => readEvent(row, (member) => api.odd(ofJob.path, member))) as never };
  },
});

export const fineTuningJob = offer({
  data: [singularOf(jobs, "A fine-tuning job of the project that the key belongs to."), allJobs, events],
});

const readEvent = rowReader(event, ({ data, ...others }) => ({
  ...others,
  data: data === undefined || data === null ? null : JSON.stringify(data),
}));
