import { Refusal } from "../errors.ts";
import { FieldError } from "../fields.ts";
import type { Fields } from "../fields.ts";
import { listWithIds, pageOf } from "../paging.ts";
import { defineNoun, segment } from "../route.ts";
import type { Call } from "../route.ts";
import type { Store, TableKey } from "../store.ts";
import { addModel } from "./fine-tuned-models.ts";

const access = { key: "ordinary", scope: "api.fine_tuning.jobs" } as const;

/** /fine_tuning/jobs: read only, with the checkpoints of each job. Every checkpoint is a model that can be shared. */
export const fineTuningJobs = defineNoun({
  name: "jobs",
  seed: { read: readSeed, add: addSeed },
  present: presentJob,
  routes: [
    { method: "GET", template: "/fine_tuning/jobs", ...access, answer: list },
    {
      method: "GET",
      template: "/fine_tuning/jobs/{}",
      ...access,
      answer: (call) => presentJob(find(call), call.store),
    },
    { method: "GET", template: "/fine_tuning/jobs/{}/checkpoints", ...access, answer: listCheckpoints },
    { method: "GET", template: "/fine_tuning/jobs/{}/events", ...access, answer: listEvents },
  ],
});

export interface Job {
  readonly id: string;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly model: string;
  readonly fine_tuned_model: string | null;
  readonly status: (typeof statuses)[number];
  readonly training_file: string;
  readonly trained_tokens: number | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export const jobTable: TableKey<Job> = { name: "jobs" };

export interface JobCheckpoint {
  readonly id: string;
  readonly created_at: number;
  readonly fine_tuned_model_checkpoint: string;
  readonly fine_tuning_job_id: string;
  readonly step_number: number;
  readonly metrics: Readonly<Record<string, number | null>>;
}

export const jobCheckpointTable: TableKey<JobCheckpoint> = { name: "job_checkpoints" };

interface JobEvent {
  readonly id: string;
  readonly created_at: number;
  readonly level: (typeof levels)[number];
  readonly message: string;
  readonly type: (typeof eventTypes)[number];
  readonly data: Readonly<Record<string, unknown>>;
  readonly job: string;
}

const jobEventTable: TableKey<JobEvent> = { name: "job_events" };

const eventTypes = ["message", "metrics"] as const;

const levels = ["info", "warn", "error"] as const;

interface JobEventSeed {
  readonly id?: string | undefined;
  readonly created_at?: number | undefined;
  readonly level?: (typeof levels)[number] | undefined;
  readonly message: string;
  readonly type?: (typeof eventTypes)[number] | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

export interface JobSeed {
  readonly id?: string | undefined;
  /** the base model, for example gpt-4o-mini-2024-07-18 */
  readonly model: string;
  /** the project that owns the job and its models; the first project of the seed when omitted */
  readonly project_id?: string | undefined;
  readonly suffix?: string | undefined;
  readonly fine_tuned_model?: string | undefined;
  readonly status?: (typeof statuses)[number] | undefined;
  readonly created_at?: number | undefined;
  readonly finished_at?: number | undefined;
  readonly trained_tokens?: number | undefined;
  readonly training_file?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly checkpoints?: readonly JobCheckpointSeed[] | undefined;
  /** oldest first */
  readonly events?: readonly JobEventSeed[] | undefined;
}

export interface JobCheckpointSeed {
  readonly id?: string | undefined;
  /** the model's name; `<fine_tuned_model>:ckpt-step-<step_number>` when omitted */
  readonly fine_tuned_model_checkpoint?: string | undefined;
  readonly step_number: number;
  readonly created_at?: number | undefined;
  readonly metrics?: Readonly<Record<string, number | null>> | undefined;
}

const statuses = ["validating_files", "queued", "running", "succeeded", "failed", "cancelled", "paused"] as const;

function readSeed(fields: Fields): JobSeed {
  return {
    id: fields.string("id", undefined),
    model: fields.string("model"),
    project_id: fields.string("project_id", undefined),
    suffix: fields.string("suffix", undefined),
    fine_tuned_model: fields.string("fine_tuned_model", undefined),
    status: fields.oneOf("status", statuses, undefined),
    created_at: fields.integer("created_at", undefined, 0),
    finished_at: fields.integer("finished_at", undefined, 0),
    trained_tokens: fields.integer("trained_tokens", undefined, 0),
    training_file: fields.string("training_file", undefined),
    metadata: fields.record("metadata", (value, where) => {
      if (typeof value !== "string") throw new FieldError(where, "expected a string");
      return value;
    }),
    checkpoints: fields.list("checkpoints", (checkpoint) => ({
      id: checkpoint.string("id", undefined),
      fine_tuned_model_checkpoint: checkpoint.string("fine_tuned_model_checkpoint", undefined),
      step_number: checkpoint.integer("step_number"),
      created_at: checkpoint.integer("created_at", undefined, 0),
      metrics: checkpoint.record("metrics", (value, where) => {
        if (value !== null && typeof value !== "number") {
          throw new FieldError(where, "expected a number or null");
        }
        return value;
      }),
    })),
    events: fields.list("events", (event) => ({
      id: event.string("id", undefined),
      created_at: event.integer("created_at", undefined, 0),
      level: event.oneOf("level", levels, undefined),
      message: event.string("message"),
      type: event.oneOf("type", eventTypes, undefined),
      data: event.record("data", (value) => value),
    })),
  };
}

function addSeed(store: Store, row: JobSeed): void {
  const organization = store.organization.replace(/^org-/, "").toLowerCase();
  const status = row.status ?? "succeeded";
  const name = row.fine_tuned_model ?? store.ids.next(`ft:${row.model}:${organization}:${row.suffix ?? ""}:`, 8);
  const createdAt = row.created_at ?? store.now();
  const owner = row.project_id;
  const job: Job = {
    id: row.id ?? store.ids.next("ftjob-"),
    created_at: createdAt,
    finished_at: row.finished_at ?? (status === "succeeded" ? createdAt : null),
    model: row.model,
    fine_tuned_model: status === "succeeded" ? name : null,
    status,
    training_file: row.training_file ?? store.ids.next("file-"),
    trained_tokens: row.trained_tokens ?? null,
    metadata: row.metadata ?? {},
  };
  store.table(jobTable).put(job);
  if (job.fine_tuned_model !== null) addModel(store, { id: name, project_id: owner });
  for (const checkpoint of row.checkpoints ?? []) {
    const model = checkpoint.fine_tuned_model_checkpoint ?? `${name}:ckpt-step-${checkpoint.step_number}`;
    store.table(jobCheckpointTable).put({
      id: checkpoint.id ?? store.ids.next("ftckpt_"),
      created_at: checkpoint.created_at ?? createdAt,
      fine_tuned_model_checkpoint: model,
      fine_tuning_job_id: job.id,
      step_number: checkpoint.step_number,
      metrics: checkpoint.metrics ?? {},
    });
    addModel(store, { id: model, project_id: owner });
  }
  for (const event of row.events ?? []) {
    store.table(jobEventTable).put({
      id: event.id ?? store.ids.next("ftevent-"),
      created_at: event.created_at ?? createdAt,
      level: event.level ?? "info",
      message: event.message,
      type: event.type ?? "message",
      data: event.data ?? {},
      job: job.id,
    });
  }
}

function list(call: Call): unknown {
  const wanted = [...call.query].flatMap(([name, value]) => {
    const key = /^metadata\[(.*)\]$/.exec(name)?.[1];
    return key === undefined ? [] : [{ key, value }];
  });
  const rows = call.store
    .table(jobTable)
    .rows()
    .filter((job) => wanted.every(({ key, value }) => job.metadata[key] === value))
    .toReversed();
  const page = pageOf(call, rows, { byDefault: 20, maximum: 100 });
  return {
    object: "list",
    data: page.rows.map((job) => presentJob(job, call.store)),
    has_more: page.hasMore,
  };
}

function listCheckpoints(call: Call): unknown {
  const job = find(call);
  const rows = call.store
    .table(jobCheckpointTable)
    .rows()
    .filter((row) => row.fine_tuning_job_id === job.id)
    .toReversed();
  const page = pageOf(call, rows, { byDefault: 10, maximum: 100 });
  return listWithIds({
    ...page,
    rows: page.rows.map(presentCheckpoint),
  });
}

function listEvents(call: Call): unknown {
  const { id } = find(call);
  const rows = call.store
    .table(jobEventTable)
    .rows()
    .filter(({ job }) => job === id)
    .toReversed();
  const page = pageOf(call, rows, { byDefault: 20, maximum: 100 });
  const data = page.rows.map(({ job: _, ...event }) => ({ object: "fine_tuning.job.event" as const, ...event }));
  return { object: "list", data, has_more: page.hasMore };
}

export function presentCheckpoint(row: JobCheckpoint) {
  return { object: "fine_tuning.job.checkpoint" as const, ...row };
}

function find(call: Call): Job {
  const id = segment(call, 0);
  const job = call.store.table(jobTable).get(id);
  if (job === undefined) {
    throw new Refusal(404, `Could not find fine tune: ${id}`, {
      code: "fine_tune_not_found",
      param: "fine_tune_id",
    });
  }
  return job;
}

function presentJob(job: Job, store: Store) {
  return {
    object: "fine_tuning.job" as const,
    ...job,
    organization_id: store.organization,
    error: null,
    result_files: [],
    validation_file: null,
    estimated_finish: null,
    seed: 0,
    hyperparameters: { batch_size: "auto", learning_rate_multiplier: "auto", n_epochs: "auto" } as const,
    integrations: [],
  };
}
