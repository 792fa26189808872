import { onTestFinished } from "vitest";
import type { DataSource, ListResource, ObjectValue, Resource, ResourceRequest } from "terraform-plugin-kit";
import {
  apply,
  fillBlocks,
  identityOf,
  importById,
  importByIdentity,
  keptState,
  list,
  planResourceSync,
  propose,
  read,
  readDataSource,
  upgradeState,
} from "terraform-plugin-kit/testing";
import type { KeptState, ListedObject, ResourcePlan } from "terraform-plugin-kit/testing";
import { createClient } from "../../src/openai/client.ts";
import type { Api } from "../../src/openai/client.ts";
import { systemClock } from "../../src/openai/clock.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/server.ts";

/** Terraform's record of an object: its values, and its private data. */
export interface Stored {
  readonly values: ObjectValue;
  readonly private: Buffer;
}

export interface Outcome {
  readonly stored: Stored | null;
  readonly error: unknown;
}

/** A process of the provider, from its start to its end. `terraform plan` has a process, and `terraform apply` another. */
export interface Run {
  plan(resource: Resource<Api>, prior: Stored | null, config: object | null): ResourcePlan;
  /** Creates, updates or destroys, as Terraform does after its plan. A replacement takes two calls. */
  apply(resource: Resource<Api>, prior: Stored | null, config: object | null): Promise<Outcome>;
  /** Applies a change that must succeed. */
  create(resource: Resource<Api>, config: object): Promise<Stored>;
  /** Applies a destroy that must succeed. */
  destroy(resource: Resource<Api>, prior: Stored): Promise<void>;
  refresh(resource: Resource<Api>, prior: Stored): Promise<Stored | null>;
  import(resource: Resource<Api>, id: string): Promise<Stored | null>;
  importByIdentity(resource: Resource<Api>, identity: object): Promise<Stored | null>;
  data(source: DataSource<Api>, config: object): Promise<ObjectValue>;
  list(of: ListResource<Api>, config: object, limit?: number): Promise<readonly ListedObject[]>;
  /** The summary and the detail of each warning so far. */
  readonly warnings: readonly (readonly [string, string])[];
  /** The summaries of the warnings since the last call. */
  newWarnings(): readonly string[];
  /** Aborts the running operations, as a Ctrl-C or a timeout does. */
  interrupt(): void;
}

/** A simulated organization and the runs of Terraform against it. */
export interface Organization {
  readonly simulator: Simulator;
  run(key?: string): Run;
  /** Returns "GET /organization/groups" for each request since the last call. */
  newRequests(): readonly string[];
  /** Returns method, path and body of each request since the last call, except GET requests. */
  newWrites(): readonly (readonly [string, string, unknown])[];
}

export async function organization(options: SimulatorOptions): Promise<Organization> {
  const simulator = await startSimulator(options);
  onTestFinished(async () => await simulator.close());
  return {
    simulator,
    run: (key = "sk-admin-test") => startRun(simulator.url, key),
    newRequests() {
      const requests = simulator.journal.entries().map(({ method, path }) => `${method} ${path}`);
      simulator.journal.clear();
      return requests;
    },
    newWrites() {
      const writes = simulator.journal
        .entries()
        .flatMap(({ method, path, body }) => (method === "GET" ? [] : [[method, path, body] as const]));
      simulator.journal.clear();
      return writes;
    },
  };
}

/** Starts a provider at any base URL, also of another server than a simulator. */
export function startRun(baseUrl: string, key = "sk-admin-test"): Run {
  const client = createClient({
    adminKey: { value: key },
    apiKey: { value: "sk-test" },
    baseUrl,
    userAgent: "test",
    log() {},
    mask: (text) => text,
    // Waits are short, so that no test sleeps.
    clock: { ...systemClock, sleep: async (time, signal) => await systemClock.sleep(Math.min(time, 5), signal) },
  });
  onTestFinished(async () => await client.close());
  let operations = new AbortController();
  const warnings: (readonly [string, string])[] = [];
  let told = 0;
  const given = (privateState: KeptState): ResourceRequest<Api> => ({
    api: client.bind(operations.signal),
    context: {
      warn: (summary, detail) => void warnings.push([summary, detail]),
      log() {},
      providerMeta: null,
      privateState,
    },
  });
  const planned = (
    resource: Resource<Api>,
    prior: Stored | null,
    written: ObjectValue | null,
  ): { plan: ResourcePlan; kept: KeptState } => {
    const kept = keptState(prior?.private);
    const before = prior?.values ?? null;
    const change = { config: written, prior: before, proposed: propose(resource.schema, before, written) };
    return { plan: planResourceSync(resource, change, kept), kept };
  };
  const refresh = async (resource: Resource<Api>, values: ObjectValue, bytes?: Buffer): Promise<Stored | null> => {
    const kept = keptState(bytes);
    const fresh = await read(resource, values, given(kept));
    return fresh && { values: fresh, private: kept.encode() };
  };
  const run: Run = {
    plan: (resource, prior, config) => planned(resource, prior, config && configOf(resource, config)).plan,
    async apply(resource, prior, config) {
      const written = config && configOf(resource, config);
      const { plan, kept } = planned(resource, prior, written);
      const order = { config: written, prior: prior?.values ?? null, planned: plan.planned };
      const { state, error } = await apply(resource, order, given(kept));
      return { stored: state && { values: state, private: kept.encode() }, error };
    },
    async create(resource, config) {
      const { stored, error } = await run.apply(resource, null, config);
      if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
      if (stored === null) throw new Error("nothing was created");
      return stored;
    },
    async destroy(resource, prior) {
      const { stored, error } = await run.apply(resource, prior, null);
      if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
      if (stored !== null) throw new Error("the destroy left a state");
    },
    refresh: async (resource, prior) => await refresh(resource, prior.values, prior.private),
    import: async (resource, id) => await refresh(resource, importById(resource.name, resource, id)),
    importByIdentity: async (resource, identity) =>
      await refresh(resource, importByIdentity(resource.name, resource, identity as ObjectValue)),
    data: async (source, config) =>
      await readDataSource(
        source,
        fillBlocks(source.schema, source.schema.type.from(config)) as ObjectValue,
        given(keptState(null)),
      ),
    async list(of, config, limit = 0) {
      const values = fillBlocks(of.schema, of.schema.type.from(config)) as ObjectValue;
      const { api, context } = given(keptState(null));
      const found: ListedObject[] = [];
      for await (const each of list(of.name, of, values, { api, context, limit, includeResource: true }))
        found.push(each);
      return found;
    },
    warnings,
    newWarnings() {
      const summaries = warnings.slice(told).map(([summary]) => summary);
      told = warnings.length;
      return summaries;
    },
    interrupt() {
      operations.abort(Object.assign(new Error("interrupted"), { grace: 20 }));
      operations = new AbortController();
    },
  };
  return run;
}

/** A state from another provider or an earlier version. */
export function upgraded(resource: Resource<Api>, version: number, json: object, warnings: string[] = []): Stored {
  const bytes = Buffer.from(JSON.stringify(json));
  const context = { warn: (summary: string) => void warnings.push(summary) };
  return { values: upgradeState(resource.name, resource, { version, json: bytes }, context), private: Buffer.alloc(0) };
}

/** The identity that Terraform stores with a state. */
export function identity(resource: Resource<Api>, { values }: Stored): ObjectValue | null {
  return resource.identity ? identityOf(resource.identity, values) : null;
}

/** Whether Terraform would report no changes. */
export function isUnchanged(run: Run, resource: Resource<Api>, stored: Stored | null, config: object): boolean {
  if (stored === null) return false;
  const { planned, replace } = run.plan(resource, stored, config);
  return replace.length === 0 && planned !== null && resource.schema.type.equals(planned, stored.values);
}

function configOf({ schema }: Resource<Api>, config: object): ObjectValue {
  return fillBlocks(schema, schema.type.from(config, { unknown: true })) as ObjectValue;
}
