import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { Seed } from "../../src/simulator/seed.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import { attach } from "../support/attached.ts";
import { expectNoLeak, seenByOthers } from "../support/leaks.ts";
import { workspace } from "../support/terraform.ts";
import type { Finished, Running, Workspace } from "../support/terraform.ts";

/** The names of fine-tuned checkpoints that tests share: a plain name, a name with an empty segment, and a step of a job. */
export const checkpoints = {
  plain: "ckpt-abc123",
  empty: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel",
  step: "ft:gpt-4o-mini-2024-07-18:my-org:custom-suffix:96olL566:ckpt-step-2000",
} as const;

/** Keys in the form of the API. Tests search every file and log for their secret parts. */
export const adminKey = "sk-admin-e2eSecretAdminKey0123456789";
export const apiKey = "sk-proj-e2eSecretOrdinaryKey0123456789";

/** The start of every configuration. `settings` goes into the provider block. */
export function configuration(body: string, settings = ""): string {
  return `terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}

provider "openai" {
  ${settings}
}

${body}
`;
}

/** Returns a resource block of a permission. */
export function permission(name: string, settings: Readonly<Record<string, string>>, rest = ""): string {
  const lines = Object.entries(settings).map(([attribute, value]) => `  ${attribute} = ${JSON.stringify(value)}`);
  return `resource "openai_fine_tuning_checkpoint_permission" "${name}" {\n${lines.join("\n")}\n${rest}\n}\n`;
}

/** Returns the address of the permission with that name. */
export function addressOf(name: string): string {
  return `openai_fine_tuning_checkpoint_permission.${name}`;
}

/** The simulator's record of a grant. */
export interface Grant {
  readonly id: string;
  readonly checkpoint: string;
  readonly project_id: string;
}

/**
 * A simulated organization, and a terraform whose environment points at it. After the test, no key of the simulator
 * may be in a file of the folder, in the output of Terraform, or in the data that other processes can read.
 */
export interface World extends Workspace {
  readonly simulator: Simulator;
  /** every grant of the simulator, oldest first */
  grants(): readonly Grant[];
  /** revokes a grant outside Terraform */
  revoke(id: string): void;
  /** resolves after that many POSTs to the simulator; rejects after half a minute */
  posted(count: number): Promise<void>;
  /** returns the number of requests with a method since the last clear of the journal */
  requests(method: "GET" | "POST" | "DELETE"): number;
}

export interface WorldOptions {
  readonly seed?: Partial<Seed>;
  readonly pageSize?: number;
  readonly latency?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly finished?: Finished;
  /** The files that may hold a key, because the key was created for their reader. */
  readonly holders?: readonly string[];
}

/** A world whose commands attach to one process of the provider, which takes a quarter of the time. */
export interface AttachedWorld extends World {
  /** every log line of the provider, at the most verbose level */
  log(): string;
}

export async function world(options: WorldOptions = {}): Promise<World> {
  const simulator = await simulate(options);
  return await worldOf(simulator, { ...environmentOf(simulator), ...options.env }, options);
}

export async function attachedWorld(options: WorldOptions = {}): Promise<AttachedWorld> {
  const { finished = onTestFinished } = options;
  const simulator = await simulate(options);
  const env = { ...environmentOf(simulator), ...options.env };
  const attached = await attach({ ...env, TF_LOG: "TRACE" });
  finished(attached.stop);
  return { ...(await worldOf(simulator, { ...env, ...attached.env }, options)), log: attached.log };
}

/** A simulated organization without Terraform. */
export async function simulate({
  seed,
  pageSize,
  latency,
  finished = onTestFinished,
}: WorldOptions): Promise<Simulator> {
  const simulator = await startSimulator({
    seed: { ...organization, ...seed },
    ...(pageSize === undefined ? {} : { pageSize }),
    ...(latency === undefined ? {} : { latency }),
  });
  finished(async () => await simulator.close());
  return simulator;
}

function environmentOf({ url }: Simulator): Readonly<Record<string, string>> {
  return { OPENAI_BASE_URL: url, OPENAI_ADMIN_KEY: adminKey, OPENAI_API_KEY: apiKey };
}

async function worldOf(
  simulator: Simulator,
  env: Readonly<Record<string, string>>,
  { finished = onTestFinished, holders = [] }: WorldOptions,
): Promise<World> {
  const printed: string[] = [];
  const noted = (running: Running): Running => {
    const watch = setInterval(() => {
      if (simulator.store.secrets.length > 0) void seenByOthers().then((text) => printed.push(text));
    }, 250);
    void running.done
      .then(({ output }) => printed.push(output))
      .catch(() => undefined)
      .finally(() => clearInterval(watch));
    return running;
  };
  const terraform = await workspace(env, finished, noted);
  finished(async () => {
    const { secrets } = simulator.store;
    const except = holders.map((file) => join(terraform.folder, file));
    if (secrets.length > 0) await expectNoLeak(secrets, { folder: terraform.folder, printed, except });
  });
  return {
    ...terraform,
    simulator,
    grants: () => (simulator.store.dump()["permissions"] ?? []) as readonly Grant[],
    revoke(id) {
      if (!simulator.store.remove("permissions", id)) throw new Error(`the simulator holds no permission ${id}`);
    },
    requests: (method) => simulator.journal.count({ method }),
    async posted(count) {
      await vi.waitUntil(() => simulator.journal.count({ method: "POST" }) >= count, { timeout: 30_000, interval: 20 });
    },
  };
}

const organization: Seed = {
  organization: "org-owner",
  projects: [
    { id: "proj_owner", name: "The owner of every model" },
    { id: "proj_one", name: "One" },
    { id: "proj_two", name: "Two" },
  ],
  jobs: [
    {
      id: "ftjob-abc123",
      model: "gpt-4o-mini-2024-07-18",
      project_id: "proj_owner",
      fine_tuned_model: "ft:gpt-4o-mini-2024-07-18:my-org:custom-suffix:96olL566",
      checkpoints: [
        { step_number: 1000, metrics: { step: 1000, train_loss: 0.5, valid_loss: null } },
        { step_number: 2000, metrics: { step: 2000, train_loss: 0.1, full_valid_loss: 0.167 } },
        { step_number: 3000, metrics: {} },
      ],
    },
  ],
  models: [{ id: checkpoints.plain }, { id: checkpoints.empty }],
};
