import type { ObjectValue } from "../values/value.ts";
import type { Attributes, Plan, Result } from "./attribute.ts";
import type { Blocks, BlocksState, NoBlocks } from "./block.ts";
import { knownConfig } from "./config.ts";
import type { Context } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { checkMembers } from "./members.ts";
import { merge } from "./read.ts";
import { configuredSchema, notWriteOnly } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { Timeouts } from "./timeouts.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/** What an author writes of a data source; every type follows from `attributes` and `blocks`. */
export interface DataSourceDefinition<Api, A extends Attributes, B extends Blocks> extends DataSourceOperations<
  Api,
  Plan<A> & BlocksState<NoInfer<B>>,
  Result<A> & Partial<BlocksState<NoInfer<B>>>
> {
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
}

/** What a data source does: over its own types for its author, over plain objects for the protocol. */
export interface DataSourceOperations<Api, Config, Result> {
  read(request: { readonly config: Config; readonly api: Api; readonly context: Context }): Promise<Result>;
  toDiagnostic?(
    this: void,
    error: unknown,
    about: { readonly operation: "read"; readonly values: Config },
  ): Diagnostic | undefined;
}

/** A data source as the protocol sees it. */
export interface DataSource<Api> extends DataSourceOperations<Api, ObjectValue, object> {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly validate: readonly ConfigValidator<string>[];
}

/**
 * Declares a data source.
 *
 * @throws Error naming the data source and the attribute, where the definition is wrong
 */
export function defineDataSource<Api, const A extends Attributes, const B extends Blocks = NoBlocks>(
  definition: DataSourceDefinition<Api, A, B>,
): DataSource<Api> {
  const { name, timeouts = {}, validate = [] } = definition;
  checkMembers(`data source ${name}`, definition, members);
  const schema = configuredSchema(`data source ${name}`, definition, notWriteOnly);
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const operations = definition as unknown as DataSourceOperations<Api, ObjectValue, object>;
  return { ...operations, name, schema, timeouts, validate };
}

const members: Readonly<Record<keyof DataSourceDefinition<never, Attributes, Blocks>, true>> = {
  name: true,
  description: true,
  attributes: true,
  blocks: true,
  deprecated: true,
  timeouts: true,
  validate: true,
  read: true,
  toDiagnostic: true,
};

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
  const known = knownConfig(source.schema, config);
  return merge(source.schema, known, await source.read({ config: known, ...given }));
}
