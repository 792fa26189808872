import {
  atLeast,
  bool,
  computed,
  errorDiagnostic,
  float64,
  int64,
  listNested,
  matching,
  notEmpty,
  object,
  optional,
  required,
  singleNested,
  string,
} from "terraform-plugin-kit";
import type { Infer } from "terraform-plugin-kit";
import type { Api, Page } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import { path } from "../openai/path.ts";
import { defineDataSource } from "../noun/life.ts";
import { offer } from "../noun/offer.ts";
import { textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import { jobs } from "./fine-tuning-job.ts";

const checkpoints = defineDataSource({
  name: "fine_tuning_checkpoints",
  description: "Lists the checkpoints of a fine-tuning job.",
  attributes: {
    fine_tuning_job_id: required(string, "The job (`ftjob-…`).", {
      validate: [notEmpty, matching(/^(?!\.{1,2}$)/u, 'must be the id of a job, not "." or ".."')],
    }),
    after: optional(string, "Reads one page, after the checkpoint with this id (`ftckpt_…`).", {
      validate: [notEmpty],
    }),
    limit: optional(
      int64,
      "Reads one page, with at most this many checkpoints. Without `after` and `limit`, the data source reads all checkpoints.",
      {
        validate: [atLeast(1)],
      },
    ),
    has_more: computed(bool, "Whether the job has checkpoints beyond the page that was read."),
    checkpoints: computed(
      listNested({
        checkpoint_id: computed(
          string,
          "The name of the fine-tuned model (`ft:…`), ready for `openai_fine_tuning_checkpoint_permission`.",
        ),
        id: computed(string, "The id of the checkpoint itself (`ftckpt_…`)."),
        step_number: computed(int64, "The step at which the checkpoint was taken."),
        created_at: computed(int64, "When the checkpoint was taken, in Unix seconds."),
        fine_tuning_job_id: computed(string, "The job."),
        metrics: computed(
          singleNested({
            step: computed(float64, "Step."),
            train_loss: computed(float64, "Loss in training."),
            train_mean_token_accuracy: computed(float64, "Mean token accuracy in training."),
            valid_loss: computed(float64, "Loss on a validation sample."),
            valid_mean_token_accuracy: computed(float64, "Mean token accuracy on a validation sample."),
            full_valid_loss: computed(float64, "Loss on all validation data."),
            full_valid_mean_token_accuracy: computed(float64, "Mean token accuracy on all validation data."),
          }),
          "The metrics of that step. Each metric may be null.",
        ),
      }),
      "The checkpoints, in the API's order.",
    ),
  },

  timeouts: { read: "5m" },

  async read({ config, api }) {
    const { items, has_more } = await checkpointsOf(api, config);
    const rows = items.map((item) => checkpointRow.from(item ?? {}) as CheckpointRow);
    return {
      has_more,
      checkpoints: rows.map(({ fine_tuned_model_checkpoint, ...rest }) => ({
        checkpoint_id: fine_tuned_model_checkpoint,
        ...rest,
      })),
    };
  },

  toDiagnostic: (error) =>
    error instanceof ApiError && error.gone
      ? errorDiagnostic(
          "Fine-Tuning Job Not Found",
          `${error.message}\n\nCheck fine_tuning_job_id, and that the key belongs to the project that owns the job.`,
        )
      : undefined,
});

const checkpointRow = object({
  id: string,
  fine_tuned_model_checkpoint: string,
  step_number: int64,
  created_at: int64,
  fine_tuning_job_id: string,
  metrics: object({
    step: float64,
    train_loss: float64,
    train_mean_token_accuracy: float64,
    valid_loss: float64,
    valid_mean_token_accuracy: float64,
    full_valid_loss: float64,
    full_valid_mean_token_accuracy: float64,
  }),
});

type CheckpointRow = NonNullable<Infer<typeof checkpointRow>>;

export const fineTuningCheckpoint = offer({ data: [checkpoints] });

interface Selection {
  readonly fine_tuning_job_id: string;
  readonly after: string | null;
  readonly limit: number | bigint | null;
}

/** Returns the names of all checkpoints of the jobs in the key's project. */
export async function checkpointNames(api: Api): Promise<readonly string[]> {
  const { all: rows } = jobs.rows(await api.rows(jobs.list({})));
  const made = rows.filter((row) => row["fine_tuned_model"] !== null);
  const namesOf = async ({ id }: Values): Promise<readonly string[]> => {
    const items = await api.rows({ path: path`/fine_tuning/jobs/${textOf(id)}/checkpoints` });
    return items.map((item) => textOf((item as Values)["fine_tuned_model_checkpoint"]));
  };
  const listed = await Promise.all(made.map(namesOf));
  const names = made.flatMap((row, index) => [...(listed[index] ?? []), textOf(row["fine_tuned_model"])]);
  return [...new Set(names)].filter((name) => name !== "");
}

/** Reads one page if the user asks for one, else all pages. */
async function checkpointsOf(
  api: Api,
  { fine_tuning_job_id, after, limit }: Selection,
): Promise<{ items: readonly unknown[]; has_more: boolean }> {
  const checkpoints = path`/fine_tuning/jobs/${fine_tuning_job_id}/checkpoints`;
  if (after === null && limit === null) return { items: await all(api.pages({ path: checkpoints })), has_more: false };
  const query = { ...(after !== null && { after }), ...(limit !== null && { limit: String(limit) }) };
  const { data, has_more } = await api.page(checkpoints, { query });
  return { items: data, has_more };
}

async function all(pages: AsyncIterable<Page>): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for await (const { data } of pages) rows.push(...data);
  return rows;
}
