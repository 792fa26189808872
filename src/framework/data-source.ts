import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isObject, isUnknown } from "../values/value.ts";
import type { Attributes, Mode, Plan, Result } from "./attribute.ts";
import type { Blocks, BlocksState, None } from "./block.ts";
import type { Context } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Body } from "./nested.ts";
import { nestedBodyOf } from "./nested.ts";
import { plan } from "./plan.ts";
import { merge } from "./read.ts";
import type { Schema, SchemaParts } from "./schema.ts";
import { schemaOf } from "./schema.ts";
import type { Timeouts } from "./timeouts.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/** What an author writes of a data source; every type follows from `attributes` and `blocks`. */
export interface DataSourceDefinition<Api, A extends Attributes, B extends Blocks> {
  /** Without the provider's prefix: "projects". */
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  readonly blocks?: B;
  /** What to use instead. */
  readonly deprecated?: string;
  /** Lets the user bound the read, with this default. */
  readonly timeouts?: { readonly read: string };
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
  read(request: {
    readonly config: Plan<A> & BlocksState<NoInfer<B>>;
    readonly api: Api;
    readonly context: Context;
  }): Promise<Result<A> & Partial<BlocksState<NoInfer<B>>>>;
  explain?(
    error: unknown,
    about: { readonly operation: "read"; readonly values: Plan<A> & BlocksState<NoInfer<B>> },
  ): Diagnostic | undefined;
}

/** A data source as the protocol sees it. */
export interface DataSource<Api> {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly validate: readonly ConfigValidator<string>[];
  read(request: { readonly config: ObjectValue; readonly api: Api; readonly context: Context }): Promise<object>;
  readonly explain:
    | ((error: unknown, about: { operation: "read"; values: object }) => Diagnostic | undefined)
    | undefined;
}

/**
 * Declares a data source.
 *
 * @throws Error naming the data source and the attribute, where the definition is wrong
 */
export function defineDataSource<Api, const A extends Attributes, const B extends Blocks = None>(
  definition: DataSourceDefinition<Api, A, B>,
): DataSource<Api> {
  const { name, timeouts = {}, validate = [] } = definition;
  const schema = configuredSchema(`data source ${name}`, definition, notWriteOnly);
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const { read, explain } = definition as unknown as Pick<DataSource<Api>, "read" | "explain">;
  return { name, schema, timeouts, validate, read, explain };
}

/**
 * Asks the API.
 *
 * @returns the configuration with what the API answered
 */
export async function readDataSource<Api>(
  source: DataSource<Api>,
  config: ObjectValue,
  given: { readonly api: Api; readonly context: Context },
): Promise<ObjectValue> {
  const settled = settle(source.schema, config);
  return merge(source.schema, settled, await source.read({ config: settled, ...given }));
}

/** What stands for a data source that cannot be read yet: what is configured, the rest unknown. */
export function deferred(schema: Schema, config: ObjectValue): ObjectValue {
  return plan(schema, { config, prior: null, proposed: config }).planned ?? config;
}

/** A configuration as its author sees it: defaults where nothing is set, null where the API is to answer. */
export function settle(schema: Schema, config: ObjectValue): ObjectValue {
  return nullForUnknown(deferred(schema, config)) as ObjectValue;
}

/** The modes of attributes that something may have, and why no others. */
export interface Allowed {
  readonly modes: readonly Mode[];
  readonly because: string;
}

export const notWriteOnly: Allowed = {
  modes: ["required", "optional", "computed", "optionalComputed", "defaulted"],
  because: "only a managed resource can have write-only attributes",
};

export const onlyConfigured: Allowed = {
  modes: ["required", "optional"],
  because: "its attributes are only ever configured, so they must be required or optional",
};

/**
 * Puts the schema of something together that is configured.
 *
 * @throws Error naming the owner and the attribute, where it may not be
 */
export function configuredSchema(
  owner: string,
  definition: SchemaParts & { readonly version?: never },
  allowed: Allowed,
): Schema {
  const schema = schemaOf(owner, definition);
  checkModes(owner, schema, allowed, "");
  return schema;
}

function checkModes(owner: string, { attributes, blocks }: Body, allowed: Allowed, place: string): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!allowed.modes.includes(attribute.mode)) throw new Error(`${owner}: "${place}${name}": ${allowed.because}`);
    const inner = nestedBodyOf(attribute);
    if (inner) checkModes(owner, inner, allowed, `${place}${name}.`);
  }
  for (const [name, block] of Object.entries(blocks)) checkModes(owner, block, allowed, `${place}${name}.`);
}

function nullForUnknown(value: Value): Value {
  if (isUnknown(value)) return null;
  if (isList(value)) return value.map(nullForUnknown);
  if (!isObject(value)) return value;
  const known = emptyObject();
  for (const [name, member] of Object.entries(value)) known[name] = nullForUnknown(member);
  return known;
}
