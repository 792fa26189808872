import { invoke } from "../framework/action.ts";
import { apply } from "../framework/apply.ts";
import { fillBlocks } from "../framework/block.ts";
import type { Log } from "../framework/context.ts";
import { readDataSource } from "../framework/data-source.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import type { Diagnostic } from "../framework/diagnostic.ts";
import { open } from "../framework/ephemeral.ts";
import { callFunction, parameterAt } from "../framework/function.ts";
import { importById } from "../framework/import.ts";
import { list } from "../framework/list-resource.ts";
import type { ListedObject } from "../framework/list-resource.ts";
import { planResource } from "../framework/plan.ts";
import type { ResourcePlan } from "../framework/plan.ts";
import { isConnection } from "../framework/provider.ts";
import type { Provider } from "../framework/provider.ts";
import { read } from "../framework/read.ts";
import type { ResourceRequest } from "../framework/resource.ts";
import type { Schema } from "../framework/schema.ts";
import { validate } from "../framework/validate.ts";
import type { ConfigValidator } from "../framework/validator.ts";
import { keptState } from "../protocol/private-state.ts";
import type { KeptState } from "../protocol/private-state.ts";
import { formatPath } from "../values/path.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { applyProblems, planProblems, propose } from "./core-rules.ts";

/** The stored form of an object: its attributes and its private state. */
export interface Stored {
  readonly values: ObjectValue;
  readonly private: Buffer;
}

/** A configured provider in this process. Types have their full names: "notes_note". */
export interface TestedProvider {
  /** Returns the problems that `terraform validate` would report: "title: must not be empty". */
  problems(type: string, config: object): readonly string[];
  /** Plans a create (`prior` null), an update, or a destroy (`config` null). */
  plan(type: string, prior: Stored | null, config: object | null): Promise<ResourcePlan>;
  /** Plans and applies a create. */
  create(type: string, config: object): Promise<Stored>;
  /** Plans and applies an update in place. Throws if the plan would replace the object. */
  update(type: string, prior: Stored, config: object): Promise<Stored>;
  destroy(type: string, prior: Stored): Promise<void>;
  /** Refreshes the object. Returns null where it is gone. */
  refresh(type: string, stored: Stored): Promise<Stored | null>;
  import(type: string, id: string): Promise<Stored | null>;
  /** Returns whether a plan has a change. */
  changes(type: string, stored: Stored, config: object): Promise<boolean>;
  /** Reads a data source. */
  data(type: string, config: object): Promise<ObjectValue>;
  /** Opens an ephemeral resource. */
  open(type: string, config: object): Promise<{ readonly result: ObjectValue; close(): Promise<void> }>;
  list(type: string, config: object, limit?: number): Promise<readonly ListedObject[]>;
  /** Invokes an action. Returns its messages. */
  invoke(type: string, config: object): Promise<readonly string[]>;
  /** Calls a function by its own name. */
  call(name: string, ...args: readonly unknown[]): Promise<Value>;
  /** The warnings so far, each as "summary: detail". */
  readonly warnings: readonly string[];
  close(): Promise<void>;
}

/**
 * Configures a provider in this process, and runs its operations as Terraform does. It checks every plan and every
 * result against Terraform's own rules. A result that does not fit the schema is an error, although users get only a
 * warning in the log.
 *
 * @param config the `provider` block
 */
export async function testProvider<Api>(provider: Provider<Api>, config: object = {}): Promise<TestedProvider> {
  const warnings: string[] = [];
  const mistakes: string[] = [];
  const warn = (summary: string, detail: string): void => void warnings.push(`${summary}: ${detail}`);
  const log: Log = (level, message, fields) => {
    if (level === "warn") mistakes.push(`${message} ${JSON.stringify(fields ?? {})}`);
  };
  const operations = new AbortController();
  const context = { warn, log, providerMeta: null };
  const configuration = written(provider.schema, config);
  refuse("the configuration of the provider", problemsOf(provider.name, provider, configuration));
  const connection = await provider.configure(configuration, {
    ...context,
    terraformVersion: "1.15.0",
    deferralAllowed: false,
    masking: { addSecret() {}, mask: (text) => text },
    signal: operations.signal,
  });
  if (!isConnection(connection)) throw new Error("the provider defers its configuration");

  const given = (privateState: KeptState = keptState(null)): ResourceRequest<Api> => ({
    api: connection.bind(operations.signal),
    context: { ...context, privateState },
  });
  const planned = async (type: string, prior: Stored | null, config: object | null) => {
    const resource = find(provider.resources, type);
    const kept = keptState(prior?.private);
    const before = prior?.values ?? null;
    const wanted = config && written(resource.schema, config);
    if (wanted) refuse(`the configuration of ${type}`, problemsOf(type, resource, wanted));
    const change = { config: wanted, prior: before, proposed: propose(resource.schema, before, wanted) };
    const plan = await planResource(resource, change, kept, connection.bindReadOnly?.(operations.signal));
    refuse(`the plan of ${type}`, planProblems(resource.schema, before, wanted, plan.planned));
    return { resource, kept, before, wanted, plan };
  };
  const applied = async (type: string, prior: Stored | null, config: object | null): Promise<Stored | null> => {
    const { resource, kept, before, wanted, plan } = await planned(type, prior, config);
    refuse(`the plan of ${type}`, plan.diagnostics.filter(({ severity }) => severity === "error").map(textOf));
    if (before && wanted && plan.replace.length > 0) {
      throw new Error(`the plan replaces the object because of ${plan.replace.map(formatPath).join(", ")}`);
    }
    const order = { config: wanted, prior: before, planned: plan.planned };
    const { state, error } = await apply(resource, order, given(kept));
    if (error !== undefined) throw error instanceof Error ? error : new Error("the operation failed", { cause: error });
    refuse(`the result of ${type}`, [...applyProblems(resource.schema, plan.planned, state), ...mistakes.splice(0)]);
    return state && { values: state, private: kept.encode() };
  };
  const existing = async (type: string, prior: Stored | null, config: object): Promise<Stored> => {
    const stored = await applied(type, prior, config);
    if (stored === null) throw new Error(`${type}: the operation left no object`);
    return stored;
  };
  const refresh = async (type: string, { values, private: bytes }: Stored): Promise<Stored | null> => {
    const kept = keptState(bytes);
    const state = await read(find(provider.resources, type), values, given(kept));
    return state && { values: state, private: kept.encode() };
  };

  return {
    problems: (type, config) => {
      const of = provider.resources.get(type) ?? provider.dataSources.get(type) ?? find(provider.actions, type);
      return problemsOf(type, of, written(of.schema, config));
    },
    plan: async (type, prior, config) => (await planned(type, prior, config)).plan,
    create: async (type, config) => await existing(type, null, config),
    update: async (type, prior, config) => await existing(type, prior, config),
    destroy: async (type, prior) => void (await applied(type, prior, null)),
    refresh,
    import: async (type, id) =>
      await refresh(type, {
        values: importById(type, find(provider.resources, type), id),
        private: Buffer.alloc(0),
      }),
    async changes(type, stored, config) {
      const { plan, resource } = await planned(type, stored, config);
      return plan.planned === null || !resource.schema.type.equals(plan.planned, stored.values);
    },
    async data(type, config) {
      const source = find(provider.dataSources, type);
      const wanted = written(source.schema, config);
      refuse(`the configuration of ${type}`, problemsOf(type, source, wanted));
      return await readDataSource(source, wanted, given());
    },
    async open(type, config) {
      const ephemeral = find(provider.ephemeralResources, type);
      const opened = await open(ephemeral, written(ephemeral.schema, config), given(), Date.now());
      return {
        result: opened.result,
        close: async () => await ephemeral.close?.({ private: opened.private, ...given() }),
      };
    },
    async list(type, config, limit = 0) {
      const of = find(provider.listResources, type);
      const request = { ...given(), limit, includeResource: true };
      return await Array.fromAsync(list(type, of, written(of.schema, config), request));
    },
    async invoke(type, config) {
      const action = find(provider.actions, type);
      return await Array.fromAsync(invoke(action, written(action.schema, config), given()));
    },
    async call(name, ...args) {
      const of = find(provider.functions, name);
      const values = args.map((each, index) => parameterAt(of, index)?.type.from(each, { unknown: true }) ?? null);
      return await callFunction(of, values);
    },
    warnings,
    async close() {
      operations.abort();
      await connection.close?.();
    },
  };
}

function find<T>(offered: ReadonlyMap<string, T>, name: string): T {
  const found = offered.get(name);
  if (found === undefined) throw new Error(`the provider has no ${name}, only ${[...offered.keys()].join(", ")}`);
  return found;
}

/**
 * Returns a configuration as Terraform sends it: an attribute that is left out is null, a block that is left out is
 * empty.
 */
function written(schema: Schema, config: object): ObjectValue {
  const unknown = Object.keys(config).find(
    (name) => !Object.hasOwn(schema.attributes, name) && !Object.hasOwn(schema.blocks, name),
  );
  if (unknown !== undefined) throw new Error(`the schema has no "${unknown}"`);
  return fillBlocks(schema, schema.type.from(config, { unknown: true })) as ObjectValue;
}

interface Checked {
  readonly schema: Schema;
  readonly validate: readonly ConfigValidator<string>[];
}

function problemsOf(owner: string, { schema, validate: rules }: Checked, config: ObjectValue): readonly string[] {
  return validate(owner, schema, rules, config)
    .filter(({ severity }) => severity === "error")
    .map(textOf);
}

function textOf({ summary, detail, path }: Diagnostic): string {
  return `${path ? `${formatPath(path)}: ` : ""}${detail || summary}`;
}

function refuse(what: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new DiagnosticError(`Terraform refuses ${what}`, problems.join("\n"));
}
