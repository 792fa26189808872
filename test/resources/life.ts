import { onTestFinished } from "vitest";
import type {
  Action,
  DataSource,
  Json,
  ListRequest,
  ListResource,
  ObjectValue,
  Resource,
  ResourceRequest,
} from "terraform-plugin-kit";
import {
  apply as applyChange,
  fillBlocks,
  importById,
  invoke,
  planResourceSync,
  propose,
  read,
  readDataSource,
  validate,
} from "terraform-plugin-kit/testing";
import type { ResourcePlan } from "terraform-plugin-kit/testing";
import type { Offer } from "../../src/noun/offer.ts";
import { createClient } from "../../src/openai/client.ts";
import type { Api, Client, ClientOptions } from "../../src/openai/client.ts";
import { systemClock } from "../../src/openai/clock.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator, SimulatorOptions } from "../../src/simulator/server.ts";
import { expectNoLeakIn } from "../support/leaks.ts";

/**
 * A simulated organization, and resources that live in it as in Terraform, without Terraform. After the test, no key
 * of the simulator may be in a value that the provider returned, kept, threw, warned of or logged.
 */
export interface Life {
  readonly simulator: Simulator;
  plan(resource: Resource<Api>, prior: ObjectValue | null, config: object | null): ResourcePlan;
  /** Creates, updates, replaces or destroys the object in `prior`, in another launch. A null configuration destroys it. */
  apply(resource: Resource<Api>, prior: ObjectValue | null, config: object | null): Promise<Outcome>;
  /** Creates an object, and throws its error. */
  create(resource: Resource<Api>, config: object): Promise<ObjectValue>;
  refresh(resource: Resource<Api>, state: ObjectValue): Promise<ObjectValue | null>;
  import(resource: Resource<Api>, id: string): Promise<ObjectValue | null>;
  data(source: DataSource<Api>, config: object): Promise<ObjectValue>;
  /** The arguments of the list besides its configuration. A limit of 0 is no limit. */
  listing(limit: number): ListRequest<Api>;
  /** Invokes an action. @returns its messages */
  act(action: Action<Api> | undefined, config: object): Promise<readonly string[]>;
  /** The warnings and messages that are not errors. */
  readonly warnings: readonly string[];
  /** The log lines at info and above, each message with the values of its fields. */
  readonly logged: readonly string[];
  /** "GET /organization/projects" for each request since the last clear. */
  requests(): readonly string[];
  /** Destroys an object after the create of its successor, as create_before_destroy does: in the same launch. */
  destroyAfterCreate(resource: Resource<Api>, prior: ObjectValue): Promise<Outcome>;
  /** Aborts the running operations, as a Ctrl-C or a timeout does. */
  interrupt(): void;
  /** Starts another launch of the provider, without any kept read. */
  relaunch(): void;
}

export interface Outcome {
  readonly state: ObjectValue | null;
  readonly error: unknown;
}

export async function life(options: SimulatorOptions): Promise<Life> {
  const simulator = await startSimulator(options);
  onTestFinished(async () => await simulator.close());
  const seen: unknown[] = [];
  onTestFinished(() => expectNoLeakIn(simulator.store.secrets, seen));
  const logged: string[] = [];
  const log = (level: string, message: string, fields: LogFields = {}): void => {
    seen.push([level, message, fields]);
    if (level !== "debug") logged.push(`${message}: ${Object.values(fields).join(" ")}`);
  };
  let client = connect(simulator, log);
  onTestFinished(async () => await client.close());
  let operations = new AbortController();
  const warnings: string[] = [];
  const warn = (summary: string, detail: string): void => {
    warnings.push(detail);
    seen.push([summary, detail]);
  };
  /** the private state of each state, as Terraform keeps it */
  const kept = new WeakMap<ObjectValue, ReadonlyMap<string, Json | undefined>>();
  const beside = (state: ObjectValue | null): Map<string, Json | undefined> => new Map(state ? kept.get(state) : []);
  const given = (privateState: Map<string, Json | undefined>): ResourceRequest<Api> => ({
    api: client.bind(operations.signal),
    context: {
      warn,
      log(level, message, fields) {
        log(level, message, fields);
        failOnWarning(level, message, fields);
      },
      providerMeta: null,
      privateState,
    },
  });
  /** Records the result or the error of an operation. */
  const noted = async <T>(operation: Promise<T>): Promise<T> => {
    try {
      const result = await operation;
      seen.push(result);
      return result;
    } catch (error) {
      seen.push(error);
      throw error;
    }
  };
  const keep = <S extends ObjectValue | null>(state: S, privateState: ReadonlyMap<string, Json | undefined>): S => {
    if (state) kept.set(state, privateState);
    seen.push(privateState);
    return state;
  };

  const plan = (resource: Resource<Api>, prior: ObjectValue | null, config: object | null): ResourcePlan => {
    const written = config && configOf(resource, config);
    const change = { config: written, prior, proposed: propose(resource.schema, prior, written) };
    const planned = planResourceSync(resource, change, beside(prior));
    seen.push(planned);
    return planned;
  };
  const apply = async (resource: Resource<Api>, prior: ObjectValue | null, config: object | null): Promise<Outcome> => {
    const { planned, replace } = plan(resource, prior, config);
    if (config === null || replace.length > 0) client = connect(simulator, log);
    const written = config && configOf(resource, config);
    if (prior !== null && replace.length > 0) {
      const { error } = await noted(applyChange(resource, { config: null, prior, planned: null }, given(new Map())));
      return error === undefined ? await apply(resource, null, config) : { state: prior, error };
    }
    const privateState = beside(prior);
    const { state, error } = await noted(
      applyChange(resource, { config: written, prior, planned }, given(privateState)),
    );
    return { state: keep(state, privateState), error };
  };
  const refresh = async (resource: Resource<Api>, state: ObjectValue): Promise<ObjectValue | null> => {
    const privateState = beside(state);
    return keep(await noted(read(resource, state, given(privateState))), privateState);
  };

  return {
    simulator,
    warnings,
    logged,
    plan,
    apply,
    refresh,
    async create(resource, config) {
      const { state, error } = await apply(resource, null, config);
      if (error !== undefined) throw error instanceof Error ? error : new Error(String(error));
      if (state === null) throw new Error("nothing was created");
      return state;
    },
    import: async (resource, id) => await refresh(resource, importById(resource.name, resource, id)),
    data: async (source, config) =>
      await noted(
        readDataSource(
          source,
          fillBlocks(source.schema, source.schema.type.from(config)) as ObjectValue,
          given(new Map()),
        ),
      ),
    listing: (limit) => ({ ...given(new Map()), limit, includeResource: true }),
    async act(action, config) {
      if (action === undefined) throw new Error("the offer has no such action");
      const values = fillBlocks(action.schema, action.schema.type.from(config)) as ObjectValue;
      return await noted(Array.fromAsync(invoke(action, values, given(new Map()))));
    },
    requests: () => simulator.journal.entries().map(({ method, path }) => `${method} ${path}`),
    async destroyAfterCreate(resource, prior) {
      const { state, error } = await noted(
        applyChange(resource, { config: null, prior, planned: null }, given(new Map())),
      );
      return { state, error };
    },
    interrupt() {
      operations.abort(Object.assign(new Error("interrupted"), { grace: 20 }));
      operations = new AbortController();
    },
    relaunch() {
      client = connect(simulator, log);
    },
  };
}

/** Returns the errors of a validation: their details. */
export function problems({ schema, validate: rules }: Resource<Api> | DataSource<Api>, config: object): string[] {
  const values = fillBlocks(schema, schema.type.from(config, { unknown: true })) as ObjectValue;
  return validate("thing", schema, rules, values).map(({ detail }) => detail);
}

type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The framework logs a mistake of an author at warn. */
function failOnWarning(level: string, message: string, fields: object = {}): void {
  if (level === "warn") throw new Error(`${message}: ${JSON.stringify(fields)}`);
}

function configOf({ schema }: Resource<Api>, config: object): ObjectValue {
  return fillBlocks(schema, schema.type.from(config, { unknown: true })) as ObjectValue;
}

/** A client that repeats requests without a wait. */
function connect({ url }: Simulator, log: ClientOptions["log"]): Client {
  return createClient({
    adminKey: { value: "sk-admin-test" },
    apiKey: { value: "sk-test" },
    baseUrl: url,
    userAgent: "test",
    log,
    mask: (text) => text,
    clock: {
      ...systemClock,
      sleep: async (milliseconds, signal) => await systemClock.sleep(Math.min(milliseconds, 5), signal),
    },
  });
}

/** Returns the parts of an offer that has all of them. */
export function partsOf({ resource, data: [one, all] = [], list }: Offer): Parts {
  if (!resource || !one || !all || !list) throw new Error("the offer lacks a resource, two data sources or a list");
  return { resource, one, all, list };
}

export interface Parts {
  readonly resource: Resource<Api>;
  readonly one: DataSource<Api>;
  readonly all: DataSource<Api>;
  readonly list: ListResource<Api>;
}
